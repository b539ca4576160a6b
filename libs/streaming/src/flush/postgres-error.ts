import { DatabaseError } from 'pg';

/**
 * SQLSTATEs after which the same work may succeed a little later. Classes: 08 connection, 40 rollback (serialization,
 * deadlock), 53 resources, 57 operator intervention (shutdown, cancelled); and single ones: lock not available, the
 * server's own time limits for idle and long transactions. (PostgreSQL documentation, appendix A.)
 */
const PASSING_CLASSES = ['08', '40', '53', '57'];
const PASSING_CODES = ['55P03', '25P03', '25P04'];

/** Whether an error of `pg` speaks of the connection or the moment, not of the statement. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) {
    // pg reports a lost or refused connection as a plain Error or as Node's own with a system code.
    return error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
  }
  const code = error.code ?? '';
  return PASSING_CODES.includes(code) || PASSING_CLASSES.includes(code.slice(0, 2));
}
