import { createRequire } from 'node:module';
import type * as Prepare from './prepare';

const load = createRequire(__filename);

/**
 * Loads prepare.ts, with TypeORM and Nest behind it, only when it is called: that takes a second or two, for which a
 * command that has servers to start has a better use.
 */
export function loadPrepare(): typeof Prepare {
  return load('./prepare') as typeof Prepare;
}
