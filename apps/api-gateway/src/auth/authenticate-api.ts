import type { ApiKeyGrant, ApiKeyRepository } from '@globalmart/metrics-store';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type Problem, problem } from '../problems/problem';
import { reportProblem } from '../problems/report-problem';
import { isProtectedPath } from './protected-path';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request's key grants; set for everything under /api/. */
    grant?: ApiKeyGrant;
  }
}

const MISSING: Problem = problem(401, 'Send an API key in the header X-API-Key.');
const WRONG: Problem = problem(403, 'The API key is not valid.');

/**
 * Asks for a key before the router has a say, so that an answer tells nobody without a key which paths exist.
 * A hook and not a guard: Nest's guards run for found routes only.
 */
export function authenticateApi(fastify: FastifyInstance, keys: ApiKeyRepository, logger: Logger): void {
  fastify.decorateRequest('grant', undefined);
  fastify.addHook('onRequest', async (request, reply) => {
    if (!isProtectedPath(request.url, request.routeOptions.url)) return;
    const key = request.headers['x-api-key'];
    if (typeof key !== 'string' || key === '') {
      // RFC 9110 §15.5.2 wants a challenge with every 401.
      return reportProblem(reply.header('www-authenticate', 'ApiKey realm="GlobalMart"'), MISSING);
    }
    try {
      request.grant = await keys.findGrant(key);
    } catch (error) {
      return reportProblem(reply, error, logger);
    }
    if (!request.grant) return reportProblem(reply, WRONG);
  });
}
