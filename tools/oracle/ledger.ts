import type { DuckDBConnection, DuckDBValue, Json } from '@duckdb/node-api';
import type { ProductVersion } from './catalogue/product-version';
import { ColumnAppender } from './column-appender';
import { type ReadEvent, READ_TOPICS, type ReadTopic } from './read-event';
import { searchTerm } from './search-term';
import { SpillingDuckDb } from './spilling-duckdb';

/**
 * By topic, what follows on where a record lies, its id and its event time. Codes stand for names that come again and again,
 * because appending a string costs several times as much as a number.
 */
const COLUMNS: Record<ReadTopic, string> = {
  cart_events: `user_id VARCHAR, session_id VARCHAR, append_ms BIGINT, action VARCHAR, product INTEGER, category INTEGER,
    quantity INTEGER, price_cents INTEGER`,
  inventory_updates: 'product INTEGER, quantity INTEGER',
  product_views: `user_id VARCHAR, session_id VARCHAR, type VARCHAR, product INTEGER, category INTEGER, term INTEGER,
    results INTEGER`,
  transactions: `user_id VARCHAR, session_id VARCHAR, country INTEGER, payment_method INTEGER, store_id INTEGER,
    total_cents INTEGER`,
};

const TABLES = `
  ${READ_TOPICS.map(
    (topic) =>
      `CREATE TABLE read_${topic} (rid BIGINT, part INTEGER, off BIGINT, id VARCHAR, t BIGINT, ${COLUMNS[topic]});`,
  ).join('\n')}
  CREATE TABLE lines (rid BIGINT, product INTEGER, category INTEGER, price_cents INTEGER, quantity INTEGER);
  CREATE TABLE versions (product INTEGER, part INTEGER, off BIGINT, append_ms BIGINT, name VARCHAR, category VARCHAR,
    price_cents INTEGER, inventory INTEGER);
  CREATE TABLE names (code INTEGER, name VARCHAR);
`;

/** The events valid by themselves, as rows of an in-process DuckDB that spills to a folder of its own. */
export class Ledger {
  private readonly codes = new Map<string, number>();
  private nextRid = 0n;

  private constructor(
    private readonly duckDb: SpillingDuckDb,
    private readonly events: ReadonlyMap<ReadTopic, ColumnAppender>,
    private readonly lines: ColumnAppender,
    private readonly versions: ColumnAppender,
  ) {}

  static async open(parentFolder: string): Promise<Ledger> {
    const duckDb = await SpillingDuckDb.open(parentFolder, '3GB');
    const { sql } = duckDb;
    await sql.run(TABLES);
    const events = new Map<ReadTopic, ColumnAppender>();
    for (const topic of READ_TOPICS) events.set(topic, await ColumnAppender.open(sql, `read_${topic}`));
    const lines = await ColumnAppender.open(sql, 'lines');
    return new Ledger(duckDb, events, lines, await ColumnAppender.open(sql, 'versions'));
  }

  /** An event without a category, its own or the catalogue's, is of the category `unknown`. */
  add(partition: number, offset: bigint, appendTimeMs: number, read: ReadEvent): void {
    const rid = this.nextRid++;
    const { id, eventTimeMs } = read.event;
    const place = [rid, partition, offset, id, BigInt(eventTimeMs)];
    this.events.get(read.topic)?.append(...place, ...this.columnsOf(read, appendTimeMs));
    if (read.topic !== 'transactions') return;
    for (const { productId, category, priceCents, quantity } of read.event.lines) {
      this.lines.append(rid, this.code(productId), this.code(category ?? 'unknown'), priceCents, quantity);
    }
  }

  /** A removed product has neither name nor category. */
  addVersion({ productId, partition, offset, appendMs, product }: ProductVersion): void {
    const place = [this.code(productId), partition, offset, BigInt(appendMs)];
    if (product === null) this.versions.append(...place, null, null, null, null);
    else {
      const { name, category, priceCents, inventory } = product;
      this.versions.append(...place, name, category, Number(priceCents), Number(inventory));
    }
  }

  /** Ends the filling: only afterwards do queries see every record. */
  async seal(): Promise<void> {
    for (const appender of this.events.values()) appender.close();
    this.lines.close();
    this.versions.close();
    const names = await ColumnAppender.open(this.sql, 'names');
    for (const [name, code] of this.codes) names.append(code, name);
    names.close();
  }

  close(): Promise<void> {
    return this.duckDb.close();
  }

  get sql(): DuckDBConnection {
    return this.duckDb.sql;
  }

  private columnsOf({ topic, event }: ReadEvent, appendTimeMs: number): DuckDBValue[] {
    if (topic === 'inventory_updates') return [this.code(event.productId), event.quantity];
    const visit = [event.userId, event.sessionId];
    if (topic === 'transactions') {
      const { country, paymentMethod, storeId, totalCents } = event;
      return [...visit, this.code(country), this.code(paymentMethod), storeId, totalCents];
    }
    const about = [this.codeOrNull(event.productId), this.code(event.category ?? 'unknown')];
    if (topic === 'cart_events') {
      return [...visit, BigInt(appendTimeMs), event.action, ...about, event.quantity, event.priceCents];
    }
    return [...visit, event.type, ...about, this.codeOrNull(searchTerm(event.query)), event.resultsCount];
  }

  private codeOrNull(name: string | null): number | null {
    return name === null ? null : this.code(name);
  }

  private code(name: string): number {
    let code = this.codes.get(name);
    if (code === undefined) {
      code = this.codes.size;
      this.codes.set(name, code);
    }
    return code;
  }
}

/** Rows as plain objects; BIGINT and wider arrive as strings. */
export async function queryRows(sql: DuckDBConnection, query: string): Promise<Record<string, Json>[]> {
  return (await sql.runAndReadAll(query)).getRowObjectsJson();
}
