import {
  BatchRunRepository,
  type Reconciliation,
  ReconciliationRepository,
  upsertAnomalies,
  TextList,
  upsertActivityRows,
  upsertQualityRows,
  upsertSalesRows,
  upsertSessionRows,
  upsertStoreRows,
  upsertProductVersions,
} from '@globalmart/metrics-store';
import { Pool } from 'pg';
import { salesRows } from './sales-rows';
import { writeStock } from './write-stock';
import type { TestGateway } from './test-gateway';
import { publishWarehouse, WAREHOUSE_ROWS } from './warehouse-rows';

/** For a gateway whose time is this, so that no list is empty and no page the last. */
export const NOW = '2026-03-02T12:00:00Z';

const NOTHING = { oversize: 0, malformed_json: 0, schema: 0, key_mismatch: 0, total_mismatch: 0, future_timestamp: 0 };

/** Two rows or more of everything the API shows out of its stores. */
export async function writeRowsOfAllKinds(gateway: TestGateway): Promise<void> {
  const { worker } = gateway;
  await publishWarehouse(await gateway.warehouse(), WAREHOUSE_ROWS);
  await writeBatch(gateway.database.batchUrl);
  const start = '2026-03-02T00:00:00Z';
  const sales = [
    { start, cents: 5, min: 5, max: 5 },
    { start, country: 'USA', cents: 7, min: 7, max: 7 },
    { start, category: 'Books', cents: 5 },
    { start, category: 'Books', country: 'USA', cents: 7 },
  ];
  await upsertSalesRows(worker, salesRows({ panes: sales, hours: sales, days: sales }));
  const startMs = Date.parse(start);
  await upsertStoreRows(worker, {
    partition: [0, 0],
    startMs: [startMs, startMs],
    storeId: [0, 7],
    transactions: [1, 2],
    revenueCents: [5, 7],
    customers: [1, 1],
  });
  const counts = {
    partition: 0,
    startMs,
    valid: 1,
    duplicate: 1,
    late: 1,
    unknownProducts: 1,
    greatestAppendMs: startMs,
  };
  await upsertQualityRows(worker, [
    { topic: 'cart_events', ...counts, invalid: { ...NOTHING, schema: 1 } },
    { topic: 'transactions', ...counts, invalid: NOTHING },
  ]);
  const figures = { views: 1, compares: 1, cartAdds: 1, purchases: 1, units: 1, revenueCents: 5 };
  const gains = {
    products: TextList.of(['p-1']),
    views: [1],
    compares: [1],
    cartAdds: [1],
    purchases: [1],
    units: [1],
    revenueCents: [5],
  };
  await upsertActivityRows(worker, {
    products: [
      { ...gains, startMs },
      { ...gains, startMs: startMs - 3_600_000 },
    ],
    categories: [{ partition: 0, startMs, category: 'Books', ...figures }],
    searches: ['desk', 'lamp'].map((query) => ({ partition: 0, startMs, query, searches: 2, zeroResults: 1 })),
  });
  const product = { name: 'Maps', category: 'Books', priceCents: 100, inventory: 10, ratings: 4.5 };
  await upsertProductVersions(
    worker,
    ['p-1', 'p-2'].map((productId, offset) => ({ productId, partition: 0, offset, appendMs: startMs, product })),
  );
  await writeStock(
    gateway,
    ['p-1', 'p-2'].map((productId) => ({
      startMs,
      productId,
      sold: 6,
      updated: 0,
      lastAppendMs: startMs,
    })),
  );
  await worker.query(
    `INSERT INTO low_stock_spans (product_id, threshold, alert_time, resolved_at)
     VALUES ('p-1', 5, $1, NULL), ('p-1', 10, $1, $2), ('p-2', 5, $1, NULL)`,
    [new Date(startMs + 60_000), new Date(startMs + 120_000)],
  );
  await worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms,
                                 watermark_ms)
     VALUES ('inventory', 'transactions', 0, 1, 0, 0, 0, $1, $1)`,
    [startMs + 3_600_000],
  );
  await worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms,
                                 watermark_ms)
     VALUES ('activity', 'product_views', 0, 1, 0, 0, 0, $1, $1)`,
    [startMs + 3_600_000],
  );
  const abandonment = { timeMs: startMs, isByEvent: true, products: 1, minutes: 0, pricedCents: 5n, catalogueMs: 0 };
  const cart = { adds: 1, removes: 0, checkouts: 0, lastMs: startMs, kept: new Map([['p-1', 1]]) };
  const session = { partition: 0, startMs, endMs: startMs, pageViews: 1, totalCents: 0, purchases: 0 };
  const left = { ...cart, abandonment: { ...abandonment, unpriced: new Map<string, number>() } };
  await upsertSessionRows(
    worker,
    ['ada', 'bob'].map((userId) => ({ ...session, userId, sessionId: 's', cart: left, history: undefined })),
    [{ partition: 0, userId: 'ada', timeMs: startMs + 1 }],
  );
  const dayBefore = { ...session, startMs: startMs - 86_400_000, userId: 'cyd', sessionId: 's' };
  await upsertSessionRows(worker, [{ ...dayBefore, cart: undefined, history: undefined }]);
  const anomaly = {
    partition: 0,
    transactionId: 't',
    userId: 'ada',
    amountCents: 620_001,
    score: 12_400,
    description: '',
  };
  const seen = { ...anomaly, eventMs: startMs, detectedMs: startMs };
  await upsertAnomalies(worker, [
    { ...seen, offset: 0, kind: 'high_value' },
    { ...seen, offset: 1, kind: 'suspicious_pattern' },
  ]);
  await worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms,
                                 last_append_ms)
     VALUES ('sales', 'transactions', 0, 1, 2, 0, 0, $1, $1), ('stores', 'transactions', 0, 1, 0, 0, 0, NULL, NULL)`,
    [startMs],
  );
}

/** Two runs, one of them with a step, and what the last one found of two days. */
async function writeBatch(batchUrl: string): Promise<void> {
  const pool = new Pool({ connectionString: batchUrl });
  const runs = new BatchRunRepository(pool);
  for (const day of ['2026-03-01', '2026-03-02']) {
    const scheduledMs = Date.parse(`${day}T02:00:00Z`);
    await runs.request({ runId: `nightly-${day}`, analysisDate: '2026-02-28', groups: ['rfm'], scheduledMs });
  }
  const step = { step: 'lake', status: 'done', rows: 12, seconds: 0.5, error: null } as const;
  await runs.saveStep({ runId: 'nightly-2026-03-02', ...step });
  const nothing = { kafka: null, stream: 5, warehouse: null, late: 0, lateRepeats: 0, rounding: 0, inFlight: 0 };
  const row: Reconciliation = {
    ...nothing,
    day: '2026-03-01',
    measure: 'units',
    lake: 5,
    unexplained: 0,
    status: 'ok',
  };
  await new ReconciliationRepository(pool).save('nightly-2026-03-02', [row, { ...row, measure: 'transactions' }]);
  await pool.end();
}
