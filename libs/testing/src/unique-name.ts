import { randomBytes } from 'node:crypto';

/**
 * A name no other run uses: `<prefix>_<time>_<random>`, in small letters, digits and underscores, so that it may
 * name a topic, a consumer group or a database.
 * @throws RangeError when the prefix holds other characters or makes the name longer than the 63 bytes Postgres keeps.
 */
export function uniqueName(prefix: string): string {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(prefix)) throw new RangeError(`"${prefix}" cannot begin a topic or database name`);
  return `${prefix}_${Date.now().toString(36)}_${randomBytes(4).toString('hex')}`;
}
