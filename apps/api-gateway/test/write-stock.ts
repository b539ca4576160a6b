import { insertStockGains, settleStock, TextList } from '@globalmart/metrics-store';
import { Pool } from 'pg';
import type { TestGateway } from './test-gateway';

interface StockRow {
  readonly startMs: number;
  readonly productId: string;
  readonly sold: number;
  readonly updated: number;
  readonly lastAppendMs: number;
}

/** As the stream worker does: what flushes leave behind is in the views once it is settled. */
export async function writeStock({ worker, database }: TestGateway, rows: readonly StockRow[]): Promise<void> {
  const gains = rows.map(({ startMs, productId, sold, updated, lastAppendMs }) => ({
    startMs,
    products: TextList.of([productId]),
    sold: [sold],
    updated: [updated],
    lastAppendMs: [lastAppendMs],
  }));
  await insertStockGains(worker, gains);
  const pool = new Pool({ connectionString: database.workerUrl, max: 1 });
  await settleStock(pool);
  await pool.end();
}
