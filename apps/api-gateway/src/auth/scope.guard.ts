import type { ApiScope } from '@globalmart/metrics-store';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { problem, ProblemError } from '../problems/problem';
import { isProtectedPath } from './protected-path';
import { REQUIRED_SCOPE } from './require-scope';

/** Refuses keys whose scopes do not reach; a route under /api/ that forgot to say what it needs is closed to all. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!isProtectedPath(request.url, request.routeOptions.url)) return true;
    const targets = [context.getHandler(), context.getClass()];
    const needed = this.reflector.getAllAndOverride<ApiScope | undefined>(REQUIRED_SCOPE, targets);
    if (needed && reaches(request.grant?.scopes ?? [], needed)) return true;
    throw new ProblemError(problem(403, `The API key lacks the scope ${needed ?? 'of this path'}.`));
  }
}

/** `admin` stands for every scope; the others only for themselves. */
export function reaches(scopes: readonly ApiScope[], needed: ApiScope): boolean {
  return scopes.includes(needed) || scopes.includes('admin');
}
