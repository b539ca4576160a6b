import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Problem } from './problem';
import { toProblem } from './to-problem';

const RETRY_AFTER_SECONDS = 5;

/** Answers with a problem, or with what an error amounts to; errors that are not the client's are logged here, once. */
export function reportProblem(reply: FastifyReply, cause: unknown, logger?: Logger): FastifyReply {
  const answer = isProblem(cause) ? cause : toProblem(cause);
  if (answer.status >= 500) {
    logger?.error({ err: cause, method: reply.request.method, path: reply.request.url.split('?')[0] }, answer.detail);
  }
  if (answer.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  return reply.status(answer.status).type('application/problem+json').send(answer);
}

function isProblem(cause: unknown): cause is Problem {
  return typeof cause === 'object' && cause !== null && 'type' in cause && cause.type === 'about:blank';
}
