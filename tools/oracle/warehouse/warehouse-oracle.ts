import type { DuckDBConnection } from '@duckdb/node-api';
import { ColumnAppender } from '../column-appender';
import { queryRows } from '../ledger';
import { withDecimals } from '../report';
import { SpillingDuckDb } from '../spilling-duckdb';
import { BASE } from './base-tables';
import type { WarehouseTable } from './warehouse-table';

export const WAREHOUSE_TOPICS = ['transactions', 'customer_events', 'product_catalog'] as const;
export type WarehouseTopic = (typeof WAREHOUSE_TOPICS)[number];

/** What is read of each topic's files, under which name. */
const VIEWS: Record<WarehouseTopic, { readonly name: string; readonly columns: Readonly<Record<string, string>> }> = {
  transactions: {
    name: 'sales',
    columns: {
      transaction_id: 'VARCHAR',
      user_id: 'VARCHAR',
      timestamp: 'TIMESTAMPTZ',
      products: 'STRUCT(line_no INTEGER, product_id VARCHAR, quantity INTEGER, price_cents BIGINT, category VARCHAR)[]',
      total_amount_cents: 'BIGINT',
      country: 'VARCHAR',
      source: 'VARCHAR',
      late: 'BOOLEAN',
      partition: 'INTEGER',
      offset: 'BIGINT',
    },
  },
  customer_events: { name: 'profiles', columns: { user_id: 'VARCHAR', timestamp: 'TIMESTAMPTZ' } },
  product_catalog: {
    name: 'catalogue',
    columns: {
      product_id: 'VARCHAR',
      name: 'VARCHAR',
      category: 'VARCHAR',
      price_cents: 'BIGINT',
      ratings: 'DOUBLE',
      deleted: 'BOOLEAN',
      partition: 'INTEGER',
      offset: 'BIGINT',
      append_time: 'TIMESTAMPTZ',
    },
  },
};

const PRINTED_ROWS = 20;

export interface WarehouseFiles {
  readonly files: Readonly<Record<WarehouseTopic, readonly string[]>>;
  /** `YYYY-MM-DD`. */
  readonly analysisDate: string;
  readonly factSalesDays: number;
}

export interface CollectionComparison {
  readonly collection: string;
  readonly rows: number;
  readonly differences: number;
  /** The first of them, one line each. */
  readonly first: readonly string[];
}

type TextRow = Readonly<Record<string, string | null>>;

/** What the lake's files say the warehouse should hold as of a day, computed once more by SQL of its own. */
export class WarehouseOracle {
  private constructor(
    private readonly duckDb: SpillingDuckDb,
    private readonly parameters: (sql: string) => string,
  ) {}

  /** @throws Error when a file cannot be read */
  static async open(
    parentFolder: string,
    { files, analysisDate, factSalesDays }: WarehouseFiles,
  ): Promise<WarehouseOracle> {
    const duckDb = await SpillingDuckDb.open(parentFolder, '2GB');
    const { sql } = duckDb;
    const parameters = (text: string) =>
      text.replaceAll('$d', `DATE '${analysisDate}'`).replaceAll('$f', `${factSalesDays}`);
    const oracle = new WarehouseOracle(duckDb, parameters);
    try {
      await sql.run(`SET TimeZone = 'UTC'`);
      for (const topic of WAREHOUSE_TOPICS) {
        await sql.run(viewOf(topic, files[topic]));
      }
      await sql.run(parameters(BASE));
      return oracle;
    } catch (error) {
      await oracle.close();
      throw error;
    }
  }

  /** Compares what a collection holds, as text, with what it should. */
  async compare(table: WarehouseTable, published: AsyncIterable<TextRow>): Promise<CollectionComparison> {
    const { collection, keys, figures, expected } = table;
    const columns = [...keys, ...figures];
    await this.sql.run(`CREATE TABLE published_${collection} (${columns.map((name) => `${name} VARCHAR`).join(', ')})`);
    const appender = await ColumnAppender.open(this.sql, `published_${collection}`);
    let rows = 0;
    for await (const row of published) {
      appender.append(...columns.map((name) => row[name] ?? null));
      rows++;
    }
    appender.close();
    const texts = columns.map((name) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ');
    await this.sql.run(`CREATE TABLE expected_${collection} AS SELECT ${texts} FROM (${this.parameters(expected)})`);
    const differing = this.differing(table);
    const [count] = await queryRows(this.sql, `SELECT count(*) AS n FROM (${differing})`);
    const order = keys.map((_, at) => at + 1).join(', ');
    const first = await queryRows(this.sql, `${differing} ORDER BY ${order} LIMIT ${PRINTED_ROWS}`);
    return {
      collection,
      rows,
      differences: Number(count?.n),
      first: (first as TextRow[]).map((row) => describe(table, row)),
    };
  }

  close(): Promise<void> {
    return this.duckDb.close();
  }

  private get sql(): DuckDBConnection {
    return this.duckDb.sql;
  }

  private differing({ collection, keys, figures }: WarehouseTable): string {
    const numbered = (side: string) => `
      SELECT *, row_number() OVER (PARTITION BY ${keys.join(', ')}) AS copy FROM ${side}_${collection}`;
    const sameKey = ['copy', ...keys].map((name) => `e.${name} IS NOT DISTINCT FROM p.${name}`).join(' AND ');
    const unequal = figures.map((name) => `e.${name} IS DISTINCT FROM p.${name}`);
    return `
      SELECT ${keys.map((name) => `coalesce(e.${name}, p.${name}) AS ${name}`).join(', ')},
             CASE WHEN p.copy IS NULL THEN 'missing' WHEN e.copy IS NULL THEN 'unexpected' ELSE 'unequal' END AS kind
             ${figures.map((name) => `, e.${name} AS e_${name}, p.${name} AS p_${name}`).join('')}
      FROM (${numbered('expected')}) e FULL JOIN (${numbered('published')}) p ON ${sameKey}
      WHERE ${['e.copy IS NULL', 'p.copy IS NULL', ...unequal].join(' OR ')}`;
  }
}

/** Typed also where there is no file. */
function viewOf(topic: WarehouseTopic, files: readonly string[]): string {
  const { name, columns } = VIEWS[topic];
  const names = Object.keys(columns).map((column) => `"${column}"`);
  const paths = files.map((path) => `'${path.replaceAll("'", "''")}'`);
  const rows =
    paths.length > 0
      ? `SELECT ${names.join(', ')} FROM read_parquet([${paths.join(', ')}], hive_partitioning = false)`
      : `SELECT ${Object.entries(columns)
          .map(([column, type]) => `NULL::${type} AS "${column}"`)
          .join(', ')} WHERE false`;
  return `CREATE VIEW ${name} AS ${rows}`;
}

function describe({ collection, keys, figures, hundredths = [] }: WarehouseTable, row: TextRow): string {
  const shown = (name: string, value: string | null | undefined) => {
    if (value == null) return 'null';
    return hundredths.includes(name) && /^-?\d+$/.test(value) ? withDecimals(value, 2) : value;
  };
  const place = keys.map((name) => `${name}=${shown(name, row[name])}`).join(' ');
  const values = figures
    .filter((name) => row[`e_${name}`] !== row[`p_${name}`])
    .map((name) => `${name} is ${shown(name, row[`p_${name}`])}, expected ${shown(name, row[`e_${name}`])}`);
  const said = { missing: 'is missing', unexpected: 'should not be there' }[String(row['kind'])] ?? values.join('; ');
  return `warehouse: ${collection} ${place} ${said}`;
}
