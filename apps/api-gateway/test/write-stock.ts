import { insertStockRows, settleStock, type StockRow } from '@globalmart/metrics-store';
import { Pool } from 'pg';
import type { TestGateway } from './test-gateway';

/** As the stream worker does: what flushes leave behind is in the views once it is settled. */
export async function writeStock({ worker, database }: TestGateway, rows: readonly StockRow[]): Promise<void> {
  await insertStockRows(worker, rows);
  const pool = new Pool({ connectionString: database.workerUrl, max: 1 });
  await settleStock(pool);
  await pool.end();
}
