import { dayFolder, FolderStore, type LakeRow, openRowBuffers, type RowBuffer } from '@globalmart/lake';
import type { BatchTopic } from '../src/engine/batch-engine';
import { type CatalogueRow, dayOfMs, type Sale } from './shop-model';

export type CustomerRow = LakeRow<'customer_events'>;

export interface SmallLake {
  readonly transactions?: readonly Sale[];
  readonly customer_events?: readonly CustomerRow[];
  readonly product_catalog?: readonly CatalogueRow[];
}

/** Writes rows into a lake, a file for each day of a topic, and names the files. */
export async function writeLake(root: string, lake: SmallLake): Promise<Record<BatchTopic, string[]>> {
  const store = new FolderStore(root);
  const newRows = await openRowBuffers();
  const write = async <Topic extends BatchTopic>(
    topic: Topic,
    rows: readonly (LakeRow<Topic> & LakeRow)[],
    timeOf: TimeOf<Topic>,
  ) => {
    const days = new Map<string, RowBuffer>();
    for (const row of rows) {
      const day = dayOfMs(timeOf(row));
      if (!days.has(day)) days.set(day, newRows(topic));
      days.get(day)?.append(row);
    }
    const files: string[] = [];
    for (const [day, buffer] of days) {
      const key = `${dayFolder(topic, day)}spec.parquet`;
      await store.put(key, (path) => buffer.writeTo(path));
      files.push(await store.open(key));
    }
    return files;
  };
  return {
    transactions: await write('transactions', lake.transactions ?? [], ({ timestamp }) => timestamp),
    customer_events: await write('customer_events', lake.customer_events ?? [], ({ timestamp }) => timestamp),
    product_catalog: await write('product_catalog', lake.product_catalog ?? [], ({ append_time }) => append_time),
  };
}

type TimeOf<Topic extends BatchTopic> = (row: LakeRow<Topic>) => number;

const NOWHERE = { partition: null, offset: null } as const;

/** A sale of one line unless told otherwise, whose total is that of its lines. */
export function sale(id: string, at: string, more: Partial<Sale> & { readonly cents?: number } = {}): Sale {
  const { cents = 1_000, ...fields } = more;
  const products = fields.products ?? [
    { line_no: 1, product_id: 'p1', quantity: 1, price_cents: cents, category: 'Books' },
  ];
  const timestamp = Date.parse(at.length === 10 ? `${at}T12:00:00Z` : at);
  return {
    transaction_id: id,
    user_id: 'u1',
    timestamp,
    products,
    total_amount_cents: products.reduce((sum, { quantity, price_cents }) => sum + quantity * price_cents, 0),
    payment_method: 'paypal',
    country: 'UK',
    session_id: null,
    store_id: 0,
    source: 'history',
    late: false,
    append_time: timestamp,
    ...NOWHERE,
    ...fields,
  };
}

export function product(id: string, at: string, more: Partial<CatalogueRow> = {}): CatalogueRow {
  return {
    product_id: id,
    name: `Product ${id}`,
    category: 'Books',
    price_cents: 1_999,
    inventory: 10,
    ratings: 4.5,
    deleted: false,
    source: 'history',
    late: false,
    append_time: Date.parse(`${at}T00:00:00Z`),
    ...NOWHERE,
    ...more,
  };
}

export function removal(id: string, at: string): CatalogueRow {
  return product(id, at, {
    name: null,
    category: null,
    price_cents: null,
    inventory: null,
    ratings: null,
    deleted: true,
  });
}

export function customer(id: string, at: string, more: Partial<CustomerRow> = {}): CustomerRow {
  const timestamp = Date.parse(`${at}T00:00:00Z`);
  return {
    event_id: `${id} ${at}`,
    event_type: 'registered',
    user_id: id,
    email: `${id}@example.com`,
    age: 36,
    country: 'UK',
    registration_date: timestamp,
    preferences: ['Books'],
    timestamp,
    source: 'history',
    late: false,
    append_time: timestamp,
    ...NOWHERE,
    ...more,
  };
}
