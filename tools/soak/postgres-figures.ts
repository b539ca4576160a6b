import { Pool } from 'pg';

/** Bytes of a table with its indexes, and its rows. */
export interface TableSize {
  readonly table: string;
  readonly bytes: number;
  readonly rows: number;
}

/** A table may take twice the room per row that it took early in the run; below this it is too small to judge. */
const LEAST_BYTES = 1_048_576;
const MAY_SWELL = 2;

/** What the run's database uses, asked on a connection that survives a restart of the server. */
export class PostgresFigures {
  private readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 2_000, query_timeout: 30_000 });
    // A connection that breaks while idle is replaced at its next use.
    this.pool.on('error', () => undefined);
  }

  async connections(): Promise<number> {
    const { rows } = await this.pool.query<{ sessions: string }>(
      `SELECT count(*) AS sessions FROM pg_stat_activity WHERE datname = current_database()`,
    );
    return Number(rows[0]?.sessions);
  }

  /** Ends every session of the workers, as an operator or a failover would. */
  async endWorkerSessions(role: string): Promise<number> {
    const { rows } = await this.pool.query<{ ended: string }>(
      `SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity
       WHERE datname = current_database() AND usename = $1`,
      [role],
    );
    return Number(rows[0]?.ended);
  }

  async tableSizes(): Promise<TableSize[]> {
    const { rows } = await this.pool.query<{ table: string; name: string; bytes: string }>(
      `SELECT c.relname AS table, format('%I.%I', n.nspname, c.relname) AS name, pg_total_relation_size(c.oid) AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const sizes: TableSize[] = [];
    for (const { table, name, bytes } of rows) {
      sizes.push({ table, bytes: Number(bytes), rows: await this.rowsOf(name) });
    }
    return sizes;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** @param name quoted, with its schema */
  private async rowsOf(name: string): Promise<number> {
    const { rows } = await this.pool.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${name}`);
    return Number(rows[0]?.rows);
  }
}

/**
 * Tables whose rows take more than twice the room they took before: dead rows that vacuum does not keep up with. Where rows come
 * and go, as in what waits to be added up, fewer of them leave their room behind: that is for the next ones.
 */
export function swollen(before: readonly TableSize[], after: readonly TableSize[]): string[] {
  return after.flatMap(({ table, bytes, rows }) => {
    const early = before.find((other) => other.table === table);
    if (early === undefined || bytes < LEAST_BYTES) return [];
    const perRow = bytes / Math.max(1, rows, early.rows);
    const earlyPerRow = Math.max(early.bytes, LEAST_BYTES) / Math.max(1, early.rows);
    if (perRow <= MAY_SWELL * earlyPerRow) return [];
    return `${table}: ${Math.round(perRow)} bytes a row, ${Math.round(earlyPerRow)} early in the run`;
  });
}
