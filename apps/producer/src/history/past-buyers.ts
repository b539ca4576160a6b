import { openDuckDb, selectRows } from '@globalmart/lake';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CUSTOMER_PREFIX } from '../customers/customers';

/**
 * The index of everybody who has bought in these files of purchases, in order, each once. What does not fit into memory is put
 * aside on disk, so that their number does not matter.
 */
export async function* pastBuyers(paths: readonly string[]): AsyncGenerator<number> {
  const spillFolder = await mkdtemp(join(tmpdir(), 'globalmart-history-'));
  const duckDb = await openDuckDb({ memoryLimit: '256MB', threads: 2, spillFolder });
  const connection = await duckDb.connect();
  try {
    await connection.run('SET preserve_insertion_order = false');
    const buyers = await connection.stream(
      `SELECT DISTINCT CAST(substring(user_id, ${CUSTOMER_PREFIX.length + 1}) AS INTEGER) - 1 AS customer
       FROM (${selectRows('transactions', paths)}) ORDER BY customer`,
    );
    for (let chunk = await buyers.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await buyers.fetchChunk()) {
      yield* chunk.getColumnValues(0) as number[];
    }
  } finally {
    connection.closeSync();
    duckDb.closeSync();
    await rm(spillFolder, { recursive: true, force: true });
  }
}
