import { tmpdir } from 'node:os';
import type { Product, ProductVersion } from '../catalogue/product-version';
import { COMPARED_JOBS, type ComparedJob, JOB_TOPICS } from '../compared-table';
import { computeExpectedTables, type Position } from '../expected-tables';
import { Ledger, queryRows } from '../ledger';
import { type CartEvent, type InventoryUpdate, type ProductView, type ReadEvent, READ_TOPICS } from '../read-event';
import { oracleSettings } from '../settings';
import type { Transaction, TransactionLine } from '../valid-by-itself';

export const NOON_MS = Date.UTC(2024, 2, 1, 12);
export const DELAY_MS = 600_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** An event where it stands in a log; offsets are counted. */
export type Played = ReadEvent & { partition: number; appendTimeMs: number };

/** What is not given is plain: noon, partition 0, the user ada, an id of its own. */
interface Place {
  partition?: number;
  /** Event time. */
  atMs?: number;
  /** Default: the event time. */
  appendMs?: number;
}

/** Settings want to be told, though no spec asks them. */
const SERVICES = { KAFKA_BROKERS: 'none', POSTGRES_OWNER_URL: 'none' };

let nextId = 0;

function placed<T extends object>(given: T & Place) {
  const { partition = 0, atMs = NOON_MS, appendMs = atMs, ...fields } = given;
  return { place: { partition, appendTimeMs: appendMs }, own: { id: `id-${nextId++}`, eventTimeMs: atMs }, fields };
}

const VISITOR = { userId: 'ada', sessionId: 's' };

export const line = (category: string | null, priceCents: number, quantity = 1, productId = 'P1'): TransactionLine => ({
  productId,
  category,
  priceCents,
  quantity,
});

/** A sale of 1.00 unless lines are given; its total is that of its lines unless it is given too. */
export function sale(given: Partial<Transaction> & Place = {}): Played {
  const { place, own, fields } = placed<Partial<Transaction>>(given);
  const lines = fields.lines ?? [line('Books', fields.totalCents ?? 100)];
  const totalCents = lines.reduce((sum, { priceCents, quantity }) => sum + priceCents * quantity, 0);
  const plain = {
    userId: 'ada',
    sessionId: null,
    country: 'USA',
    paymentMethod: 'paypal',
    storeId: 0,
    totalCents,
    lines,
  };
  return { topic: 'transactions', event: { ...own, ...plain, ...fields }, ...place };
}

export function view(given: Partial<ProductView> & Place = {}): Played {
  const { place, own, fields } = placed<Partial<ProductView>>(given);
  const plain = { ...VISITOR, type: 'view', productId: 'P1', category: 'Books', query: null, resultsCount: null };
  return { topic: 'product_views', event: { ...own, ...plain, ...fields }, ...place };
}

export function cart(action: string, given: Partial<CartEvent> & Place = {}): Played {
  const { place, own, fields } = placed<Partial<CartEvent>>(given);
  const about =
    action === 'checkout' || action === 'abandon'
      ? { productId: null, quantity: null }
      : { productId: 'P1', quantity: action === 'remove' ? null : 1 };
  const plain = { ...VISITOR, action, ...about, category: 'Books', priceCents: null };
  return { topic: 'cart_events', event: { ...own, ...plain, ...fields }, ...place };
}

export function update(quantity: number, given: Partial<InventoryUpdate> & Place = {}): Played {
  const { place, own, fields } = placed<Partial<InventoryUpdate>>(given);
  return { topic: 'inventory_updates', event: { ...own, productId: 'P1', quantity, ...fields }, ...place };
}

/** Maps of 5.00, in Books, with an inventory of 100, in the catalogue since the day before. */
export function version(
  given: Partial<Product> &
    Partial<Pick<ProductVersion, 'productId' | 'partition' | 'offset'>> &
    Pick<Place, 'appendMs'> = {},
): ProductVersion {
  const { productId = 'P1', partition = 0, offset = 0n, appendMs = NOON_MS - DAY_MS, ...said } = given;
  const product = { name: 'Maps', category: 'Books', priceCents: '500', inventory: '100', ratings: '5', ...said };
  return { productId, partition, offset, appendMs, product };
}

export interface Play {
  /** In the order of their logs. */
  readonly events: readonly Played[];
  readonly catalogue?: readonly ProductVersion[];
  /** Settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where a job stands that has not reached the end of all its logs: by topic and partition. */
  readonly reached?: Partial<Record<ComparedJob, Partial<Record<Played['topic'], Record<number, number>>>>>;
}

/** Runs the SQL over the events. */
export async function withPlay<T>(play: Play, ask: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await Ledger.open(tmpdir());
  try {
    await fill(ledger, play);
    return await ask(ledger);
  } finally {
    await ledger.close();
  }
}

/** Appends the events, seals the ledger and computes the expected tables. */
export async function fill(ledger: Ledger, { events, catalogue = [], reached = {}, env }: Play): Promise<void> {
  const ends = new Map(READ_TOPICS.map((topic) => [topic, new Map<number, number>()]));
  for (const { partition, appendTimeMs, ...read } of events) {
    const offset = ends.get(read.topic)?.get(partition) ?? 0;
    ends.get(read.topic)?.set(partition, offset + 1);
    ledger.add(partition, BigInt(offset), appendTimeMs, read);
  }
  catalogue.forEach((one) => ledger.addVersion(one));
  await ledger.seal();
  const positions = COMPARED_JOBS.flatMap((job): Position[] =>
    JOB_TOPICS[job].flatMap((topic) => {
      const own = Object.entries(reached[job]?.[topic] ?? Object.fromEntries(ends.get(topic) ?? []));
      return own.map(([partition, next]) => ({ job, topic, partition: Number(partition), nextOffset: BigInt(next) }));
    }),
  );
  await computeExpectedTables(ledger.sql, oracleSettings({ ...SERVICES, ...env }), positions);
}

/** The expected rows, by the table's own order of text. */
export async function expectedRows(table: string, play: Play): Promise<Record<string, string | null>[]> {
  const rows = await withPlay(play, ({ sql }) => queryRows(sql, `SELECT * FROM expected_${table} ORDER BY ALL`));
  return rows as Record<string, string | null>[];
}

/** Microseconds as `12:34:56` or, if need be, `12:34:56.789`. */
export function clock(microseconds: string | null | undefined): string {
  if (microseconds == null) return 'never';
  return new Date(Number(microseconds) / 1000).toISOString().slice(11, 23).replace('.000', '');
}
