import type { ApiKeyGrant } from '@globalmart/metrics-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { type Problem, problem } from '../problems/problem';
import { reportProblem } from '../problems/report-problem';
import { type Credential, credentialOf } from './credential';
import type { Grants } from './grants';
import { isProtectedPath } from './protected-path';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request was let in with; set for everything under /api/, like what it grants. */
    credential?: Credential;
    grant?: ApiKeyGrant;
  }
}

export const SESSION_PATH = '/api/v1/session';

const MISSING: Problem = problem(401, 'Send an API key in the header X-API-Key.');
const WRONG: Problem = problem(403, 'The API key is not valid.');
const SESSION_OVER: Problem = problem(401, 'The session is over; begin another with an API key.');
const SESSION_READS: Problem = problem(403, 'A session is good for GET only; send an API key in the header X-API-Key.');

/**
 * Asks for a key before the router has a say, so that an answer tells nobody without a key which paths exist.
 * A hook and not a guard: Nest's guards run for found routes only.
 */
export function authenticateApi(fastify: FastifyInstance, grants: Grants, logger: Logger): void {
  fastify.decorateRequest('credential', undefined);
  fastify.decorateRequest('grant', undefined);
  fastify.addHook('onRequest', async (request, reply) => {
    if (!isProtectedPath(request.url, request.routeOptions.url)) return;
    const credential = credentialOf(request.headers);
    // RFC 9110 §15.5.2 wants a challenge with every 401.
    const challenge = () => reply.header('www-authenticate', 'ApiKey realm="GlobalMart"');
    if (credential === undefined) return reportProblem(challenge(), MISSING);
    if (credential.kind === 'session' && !isForSessions(request)) return reportProblem(reply, SESSION_READS);
    try {
      request.grant = await grants.find(credential);
    } catch (error) {
      return reportProblem(reply, error, logger);
    }
    if (request.grant) request.credential = credential;
    else return credential.kind === 'key' ? reportProblem(reply, WRONG) : reportProblem(challenge(), SESSION_OVER);
  });
}

/** A cookie goes along with requests that its owner never meant to send, so it may only look, and end itself. */
function isForSessions({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'GET' || (method === 'DELETE' && routeOptions.url === SESSION_PATH);
}
