import { DatabaseError } from 'pg';

/**
 * SQLSTATEs after which the same work may succeed a little later. Classes: 08 connection, 40 rollback (serialization,
 * deadlock), 53 resources, 57 operator intervention (shutdown, cancelled); and single ones: lock not available, the
 * server's own time limits for idle and long transactions. (PostgreSQL documentation, appendix A.)
 */
const PASSING_CLASSES = ['08', '40', '53', '57'];
const PASSING_CODES = ['55P03', '25P03', '25P04'];

/** What pg 8 and its pool say, in plain Errors without a code, about connections that are lost, late or not to be had. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded|timeout expired|Query read timeout|Client (has encountered|was closed))/;

/** Whether an error of `pg` speaks of the connection or the moment, not of the statement. Anything else is a bug. */
export function isPassing(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    const code = error.code ?? '';
    return PASSING_CODES.includes(code) || PASSING_CLASSES.includes(code.slice(0, 2));
  }
  if (!(error instanceof Error)) return false;
  return isSystemError(error) || LOST_CONNECTION.test(error.message);
}

/** Node's own errors of sockets and name resolution: ECONNREFUSED, EPIPE, EAI_AGAIN and so on. */
function isSystemError(error: NodeJS.ErrnoException): boolean {
  return typeof error.code === 'string' && /^E[A-Z]/.test(error.code) && !error.code.startsWith('ERR_');
}
