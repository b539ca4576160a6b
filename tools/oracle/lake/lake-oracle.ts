import type { DuckDBConnection } from '@duckdb/node-api';
import { ColumnAppender } from '../column-appender';
import { QUALITY_TOPICS, type QualityTopic } from '../judge-event';
import { queryRows } from '../ledger';
import type { PartitionSpan } from '../partition-reading';
import type { Transaction } from '../valid-by-itself';
import { SpillingDuckDb } from '../spilling-duckdb';
import type { ListedFile } from './published-lake';

const MAX_AHEAD_MS = 5 * 60_000;

/** A record valid by itself. */
export interface LoggedRecord {
  topic: QualityTopic;
  partition: number;
  offset: bigint;
  appendMs: number;
  /** null for the catalogue's, which are never late and never repeats. */
  event: { id: string; timeMs: number } | null;
}

const LINES =
  '[{"line_no":"INTEGER","product_id":"VARCHAR","quantity":"INTEGER","price_cents":"BIGINT","category":"VARCHAR"}]';

const SALE_COLUMNS =
  'transaction_id, user_id, t, products, total_amount_cents, payment_method, country, session_id, store_id';

const TABLES = `
  CREATE TABLE logged (topic INTEGER, part INTEGER, off BIGINT, append_ms BIGINT, id VARCHAR, t BIGINT);
  CREATE TABLE sales (part INTEGER, off BIGINT, transaction_id VARCHAR, user_id VARCHAR, t BIGINT, products VARCHAR,
    total_amount_cents BIGINT, payment_method VARCHAR, country VARCHAR, session_id VARCHAR, store_id INTEGER);
  CREATE TABLE lake (topic INTEGER, part INTEGER, off BIGINT, append_ms BIGINT, t BIGINT, day VARCHAR, late BOOLEAN, path VARCHAR);`;

/** A record is in the lake unless an earlier one of its id, valid by itself, is at or after the watermark and it is not late. */
const kept = (delayMs: number) => `
  CREATE TABLE kept AS
  WITH watermarks AS (
    SELECT *, max(t) OVER (PARTITION BY topic, part ORDER BY off ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
              - ${delayMs} AS watermark,
           max(t) OVER (PARTITION BY topic, part, id ORDER BY off ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS same_id_t
    FROM logged
  )
  SELECT topic, part, off, append_ms, t, watermark, coalesce(t < watermark, false) AS late,
         strftime(make_timestamp(coalesce(t, append_ms) * 1000), '%Y-%m-%d') AS day
  FROM watermarks WHERE t IS NULL OR t < watermark OR same_id_t IS NULL OR same_id_t < watermark;`;

/** What the logs say the lake should hold, and what it holds, as rows of an in-process DuckDB. */
export class LakeOracle {
  private constructor(
    private readonly duckDb: SpillingDuckDb,
    private readonly logged: ColumnAppender,
    private readonly sales: ColumnAppender,
  ) {}

  static async open(parentFolder: string): Promise<LakeOracle> {
    const duckDb = await SpillingDuckDb.open(parentFolder, '2GB');
    const { sql } = duckDb;
    await sql.run(TABLES);
    const logged = await ColumnAppender.open(sql, 'logged');
    return new LakeOracle(duckDb, logged, await ColumnAppender.open(sql, 'sales'));
  }

  add({ topic, partition, offset, appendMs, event }: LoggedRecord): void {
    const [id, t] = event === null ? [null, null] : [event.id, BigInt(event.timeMs)];
    this.logged.append(QUALITY_TOPICS.indexOf(topic), partition, offset, BigInt(appendMs), id, t);
  }

  /** @param sale with the categories that the catalogue gives its lines */
  addSale(partition: number, offset: bigint, sale: Transaction): void {
    const lines = sale.lines.map(({ productId, quantity, priceCents, category }, at) => ({
      line_no: at + 1,
      product_id: productId,
      quantity,
      price_cents: priceCents,
      category: category ?? 'unknown',
    }));
    const { id, userId, eventTimeMs, totalCents, paymentMethod, country, sessionId, storeId } = sale;
    const who = [id, userId, BigInt(eventTimeMs), JSON.stringify(lines)];
    this.sales.append(partition, offset, ...who, BigInt(totalCents), paymentMethod, country, sessionId, storeId);
  }

  /** Ends the filling, judges the records against each other, and reads the files. Throws when a file cannot be read. */
  async judge(watermarkDelayMs: number, files: readonly ListedFile[]): Promise<void> {
    this.logged.close();
    this.sales.close();
    await this.sql.run(kept(watermarkDelayMs));
    for (const topic of QUALITY_TOPICS) {
      const own = files.filter((file) => file.topic === topic);
      if (own.length === 0) continue;
      const time = topic === 'product_catalog' ? 'NULL' : 'epoch_ms("timestamp")';
      await this.sql.run(`
        INSERT INTO lake SELECT ${QUALITY_TOPICS.indexOf(topic)}, partition, "offset", epoch_ms(append_time), ${time},
          regexp_extract(filename, '/dt=([0-9-]+)/[^/]+$', 1), late, filename
        FROM ${parquet(own, 'filename = true')} WHERE source = 'stream'`);
    }
  }

  /** From which offset on a partition can be compared, where its log no longer starts at 0; null if nothing of it can. */
  async comparableFrom(topic: QualityTopic, span: PartitionSpan): Promise<bigint | null> {
    const { partition, startOffset, firstAppendMs } = span;
    if (startOffset === 0n) return 0n;
    if (firstAppendMs === null) return null;
    const [row] = await queryRows(
      this.sql,
      `SELECT min(off) AS off FROM kept WHERE topic = ${QUALITY_TOPICS.indexOf(topic)} AND part = ${partition}
         AND watermark > ${firstAppendMs + MAX_AHEAD_MS}`,
    );
    return row?.off == null ? null : BigInt(row.off as string);
  }

  /** Rows of a partition from an offset on that are missing, too many or not where or what they should be, one line each. */
  async differingRows(topic: QualityTopic, partition: number, from: bigint, to: bigint): Promise<string[]> {
    const here = `topic = ${QUALITY_TOPICS.indexOf(topic)} AND part = ${partition} AND off >= ${from} AND off < ${to}`;
    const numbered = `SELECT *, row_number() OVER (PARTITION BY off) AS copy FROM lake WHERE ${here}`;
    // Compaction takes versions of the catalogue from the log; what the lake has of them cannot be asked for again.
    const isUnexpected = topic === 'product_catalog' ? 'l.copy > 1' : 'k.off IS NULL';
    const rows = await queryRows(
      this.sql,
      `SELECT coalesce(k.off, l.off) AS off, l.path,
              CASE WHEN l.off IS NULL THEN 'is missing' WHEN l.copy > 1 THEN 'is there more than once'
                   WHEN k.off IS NULL THEN 'should not be there' ELSE 'is not as in the log' END AS fault
       FROM (SELECT *, 1 AS copy FROM kept WHERE ${here}) k FULL JOIN (${numbered}) l ON k.off = l.off AND k.copy = l.copy
       WHERE l.off IS NULL OR (${isUnexpected}) OR
         (k.off IS NOT NULL AND (k.late, k.append_ms, k.t, k.day) IS DISTINCT FROM (l.late, l.append_ms, l.t, l.day))
       ORDER BY 1`,
    );
    return (rows as Record<string, string | null>[]).map(({ off, fault, path }) => {
      const where = path == null ? '' : ` (${path})`;
      return `lake: ${topic} ${partition}/${off} ${fault}${where}`;
    });
  }

  /** Transactions whose columns are not those of the log. */
  async differingSales(files: readonly ListedFile[]): Promise<string[]> {
    const own = files.filter(({ topic }) => topic === 'transactions');
    if (own.length === 0) return [];
    const rows = await queryRows(
      this.sql,
      `SELECT s.part, s.off FROM (
         SELECT part, off, ${SALE_COLUMNS.replace('products', `from_json(products, '${LINES}') AS products`)} FROM sales) s
       JOIN (
         SELECT partition AS part, "offset" AS off, ${SALE_COLUMNS.replace(' t,', ' epoch_ms("timestamp") AS t,')}
         FROM ${parquet(own)} WHERE source = 'stream') l ON s.part = l.part AND s.off = l.off
       WHERE ${SALE_COLUMNS.split(', ')
         .map((column) => `s.${column} IS DISTINCT FROM l.${column}`)
         .join(' OR ')}
       ORDER BY 1, 2`,
    );
    return (rows as Record<string, string>[]).map(
      ({ part, off }) => `lake: transactions ${part}/${off} has other columns than its record`,
    );
  }

  /** Files that do not have as many rows as the list says. */
  async differingFiles(files: readonly ListedFile[]): Promise<string[]> {
    const counts = await queryRows(this.sql, 'SELECT path, count(*) AS rows FROM lake GROUP BY path');
    const found = new Map(counts.map(({ path, rows }) => [path, Number(rows)]));
    return files.flatMap(({ path, rows }) => {
      const there = found.get(path) ?? 0;
      return there === rows ? [] : [`lake: ${path} has ${there} rows, and ${rows} are listed`];
    });
  }

  close(): Promise<void> {
    return this.duckDb.close();
  }

  private get sql(): DuckDBConnection {
    return this.duckDb.sql;
  }
}

function parquet(files: readonly ListedFile[], option = ''): string {
  const paths = files.map(({ path }) => `'${path.replaceAll("'", "''")}'`).join(', ');
  return `read_parquet([${paths}], hive_partitioning = false${option === '' ? '' : `, ${option}`})`;
}
