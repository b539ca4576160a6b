import { ApiSessionRepository } from '@globalmart/metrics-store';
import { Controller, Delete, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_PATH } from '../auth/authenticate-api';
import { SESSION_COOKIE } from '../auth/credential';
import { RequireScope } from '../auth/require-scope';
import { ApiQueryProblems } from '../problems/documented-problems';
import { problem, ProblemError } from '../problems/problem';
import { SessionDto } from './session.dto';

const LIFETIME_MS = 12 * 3_600_000;

@ApiTags('session')
@ApiQueryProblems()
@RequireScope('read')
@Controller(SESSION_PATH)
export class SessionController {
  constructor(private readonly sessions: ApiSessionRepository) {}

  @Post()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: "Begin a browser's session",
    description:
      'Sets a cookie that stands for the key where no header can be sent, as with EventSource: for GET only, for 12 hours, ' +
      'and no longer than the key holds.',
  })
  @ApiCreatedResponse({ type: SessionDto })
  async begin(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SessionDto> {
    const session = await this.sessions.begin(request.credential?.secret ?? '', LIFETIME_MS);
    // Revoked since it was looked at.
    if (session === undefined) throw new ProblemError(problem(403, 'The API key is not valid.'));
    const seconds = Math.max(0, Math.floor((session.expiresMs - Date.now()) / 1000));
    reply.header('set-cookie', cookie(request, session.token, seconds));
    return { expires_at: new Date(session.expiresMs).toISOString() };
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: "End the browser's session" })
  @ApiNoContentResponse({ description: 'It is over, and the cookie is gone.' })
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (request.credential?.kind === 'session') await this.sessions.end(request.credential.secret);
    reply.header('set-cookie', cookie(request, '', 0));
  }
}

/** Out of scripts' reach, and never sent along with what another site asks for. */
function cookie({ headers }: FastifyRequest, value: string, seconds: number): string {
  // The gateway itself speaks plain HTTP on the loopback; whoever puts TLS before it says so.
  const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; Path=/api/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
