import { HttpException } from '@nestjs/common';
import { type Problem, problem, ProblemError } from './problem';

/** SQLSTATE classes and codes that mean the database cannot serve now, though the request was right. */
const UNAVAILABLE_STATES = /^(08|53|57)/;
const UNAVAILABLE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);
/** pg gives these no code: a pool that waited in vain, and a connection that broke during a query. */
const UNAVAILABLE_MESSAGES = /timeout exceeded when trying to connect|connection terminated|timeout expired/i;
/** The driver's errors that mean that MongoDB does not answer; its other ones are of questions that were wrong. */
const MONGODB_AWAY = /^Mongo(ose)?(ServerSelection|Network|NotConnected|Topology|PoolCleared)/;
const QUERY_CANCELED = '57014';

/** The answer to an error: what the client did wrong, what is not available, or, without any detail, our own fault. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof HttpException) return problem(error.getStatus(), error.message);
  const { code, statusCode, message, name } = faceOf(error);
  if (name.startsWith('KafkaJS')) return problem(503, 'Kafka does not answer; try again shortly.');
  if (MONGODB_AWAY.test(name)) return problem(503, 'The warehouse does not answer; try again shortly.');
  // Fastify's own errors, such as a body that is not JSON.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return problem(statusCode, message);
  if (code === QUERY_CANCELED) return problem(503, 'The query took too long; ask for a shorter range.');
  if (UNAVAILABLE_STATES.test(code) || UNAVAILABLE_CODES.has(code) || UNAVAILABLE_MESSAGES.test(message)) {
    return problem(503, 'The database does not answer; try again shortly.');
  }
  return problem(500, 'The request could not be answered because of an error on our side.');
}

function faceOf(error: unknown): { code: string; statusCode?: number; message: string; name: string } {
  if (typeof error !== 'object' || error === null) return { code: '', message: '', name: '' };
  const { code, statusCode, message, name } = error as Record<'code' | 'statusCode' | 'message' | 'name', unknown>;
  return {
    code: typeof code === 'string' ? code : '',
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    message: typeof message === 'string' ? message : '',
    name: typeof name === 'string' ? name : '',
  };
}
