import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BatchEngine, BatchStep, FinishedStep } from '../src/engine/batch-engine';
import { DuckDbEngine } from '../src/engine/duckdb-engine';
import { SparkEngine } from '../src/engine/spark-engine';
import { RESULTS } from '../src/results/results';
import { fetchSpark } from './fetch-spark';
import { randomShop } from './random-shop';
import { type Results, runResults, sorted } from './run-results';
import * as model from './shop-model';
import { customer, product, removal, sale, type SmallLake } from './small-lake';

jest.setTimeout(600_000);

const DATES = ['2024-02-10', '2024-02-29'] as const;
const NAMES = RESULTS.map(({ name }) => name);

/** What engines could read or compute otherwise, on top of a random shop: see the names. */
function strangeShop(): SmallLake {
  const shop = randomShop(5);
  const line = (line_no: number, product_id: string, quantity: number, price_cents: number, category: string) => {
    return { line_no, product_id, quantity, price_cents, category };
  };
  const longOrder = Array.from({ length: 100 }, (_, at) => line(at + 1, `p${at % 7}`, 1 + (at % 3), 99 + at, 'Toys'));
  const late = { source: 'stream', partition: 0, late: true } as const;
  return {
    transactions: [
      ...shop.transactions,
      sale('first millisecond', '2024-02-29T00:00:00.000Z', { user_id: 'leap' }),
      sale('last millisecond', '2024-02-29T23:59:59.999Z', { user_id: 'leap' }),
      sale('a day too late', '2024-03-01T00:00:00.000Z', { user_id: 'nobody yet' }),
      sale('end of the year', '2023-12-31T23:59:59.999Z', { user_id: 'Zoë 木 🛒', country: "Côte d'Ivoire" }),
      sale('long', '2024-01-31', { user_id: 'many lines', products: longOrder }),
      sale('dear', '2024-01-31', { user_id: 'rich', products: [line(1, 'p gold', 1_000, 90_000_000_000, '')] }),
      sale('free', '2024-01-31', { user_id: 'RICH', products: [line(1, 'p\'; \\ "q"', 1, 0, 'Ga\\rden;--')] }),
      sale('repeated', '2024-01-15', { ...late, late: false, offset: 10_000 }),
      sale('repeated', '2024-01-16', { ...late, offset: 10_001, cents: 7 }),
      sale('repeated', '2024-01-16', { ...late, partition: 1, offset: 10_002, cents: 70 }),
      ...Array.from({ length: 20 }, (_, at) => sale(`tie ${at}`, '2024-02-01', { user_id: `tie ${at}`, cents: 500 })),
    ],
    product_catalog: [
      ...shop.product_catalog,
      product('p gold', '2024-01-01', { category: null, name: 'Größe "M" 🥇', ratings: 3.35 }),
      product('p taken out', '2024-01-01', { ratings: 1.005 }),
      removal('p taken out', '2024-01-02'),
      removal('p never in', '2024-01-02'),
    ],
    customer_events: [
      customer('leap', '2024-02-29', { preferences: ['Ünï', '', "a'b", 'c,d'] }),
      customer('leap', '2024-01-31', { email: 'old' }),
      customer('Zoë 木 🛒', '2024-01-01', { preferences: [], country: '' }),
      customer('later', '2024-03-01'),
    ],
  };
}

let spark: SparkEngine;

beforeAll(async () => {
  // The first-tier compiler and few partitions: most of so short a run is the start.
  process.env.JAVA_TOOL_OPTIONS = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dspark.sql.shuffle.partitions=2';
  spark = new SparkEngine({
    home: process.env.SPARK_HOME || (await fetchSpark()),
    master: 'local[2]',
    memoryMb: 1_024,
  });
});

afterAll(() => delete process.env.JAVA_TOOL_OPTIONS);

/** One more step, after all results. */
function lastStep(name: string, sql: string, [{ file = '' } = {}]: readonly Partial<BatchStep>[]): BatchStep {
  return { name, sql, file: join(dirname(file), `${name}.parquet`), isDone: false };
}

/** What is left in the folder of a run. */
async function leftBy([{ file = '' } = {}]: readonly Partial<BatchStep>[]): Promise<string[]> {
  return (await readdir(dirname(file))).sort();
}

const LEFT = [...NAMES.map((name) => `${name}.parquet`), 'spark.log'].sort();

describe('of a strange shop', () => {
  const lake = strangeShop();
  const sales = model.countedSales(lake.transactions ?? [], DATES[1]);
  let expected: Results;
  let found: Results;
  let end: unknown;
  let left: string[];

  /** Is told to stop in the middle of a step that never ends. */
  const cancelled: BatchEngine = {
    run: async (inputs, steps, hooks) => {
      const controller = new AbortController();
      const endless = lastStep(
        'endless',
        'SELECT COUNT(*) AS n FROM range(100000000000000) AS a WHERE id % 3 = 1',
        steps,
      );
      const onFinished = async (step: FinishedStep) => {
        await hooks.onFinished(step);
        if (step.name === steps.at(-1)?.name) setTimeout(() => controller.abort(new Error('cancelled')), 1_000);
      };
      const running = spark.run(inputs, [...steps, endless], { signal: controller.signal, onFinished });
      end = await running.catch((error: unknown) => error);
      left = await leftBy(steps);
    },
  };

  beforeAll(async () => {
    const settings = { analysisDate: DATES[1], before: DATES[0], factSalesDays: 30 };
    expected = await runResults(lake, settings);
    found = await runResults(lake, { ...settings, engine: cancelled });
  });

  it.each(NAMES)('%s has the same columns and rows from Spark as from DuckDB', (name) => {
    expect(found.columns(name)).toEqual(expected.columns(name));
    expect(expected.rows(name).length).toBeGreaterThan(0);
    expect(sorted(found.rows(name))).toEqual(sorted(expected.rows(name)));
  });

  it.each([
    ['customer_rfm_analysis', model.rfm(sales)],
    ['customer_segments', model.segments(sales, DATES[1])],
    ['segment_moves', model.moves(model.countedSales(lake.transactions ?? [], DATES[0]), sales, DATES)],
    ['customer_cohorts', model.cohorts(sales)],
    ['sales_trends', model.trends(sales, DATES[1])],
    ['sales_by_region', model.regions(sales, DATES[1])],
  ])('%s is what the plain computation says', (name, rows) => {
    expect(sorted(found.rows(name))).toEqual(sorted(rows));
  });

  it('stops when told to, in the middle of a step, and leaves what is done', () => {
    expect(end).toMatchObject({ message: 'cancelled' });
    expect(left).toEqual(LEFT);
  });
});

describe('of an empty lake', () => {
  let expected: Results;
  let found: Results;
  let end: unknown;
  let left: string[];
  const finished: FinishedStep[] = [];

  /** Begun by DuckDB, gone on with by Spark, until a step fails. */
  const failed: BatchEngine = {
    run: async (inputs, steps, { signal, onFinished }) => {
      await new DuckDbEngine({ memoryMb: 256, threads: 1 }).run(inputs, steps.slice(0, 3), { signal, onFinished });
      const resumed = steps.map((step, at) => ({ ...step, isDone: at < 3 }));
      const wrong = lastStep('wrong', 'SELECT nothing FROM dim_region', steps);
      const hooks = { signal, onFinished: async (step: FinishedStep) => void finished.push(step) };
      end = await spark.run(inputs, [...resumed, wrong], hooks).catch((error: unknown) => error);
      left = await leftBy(steps);
    },
  };

  beforeAll(async () => {
    expected = await runResults({}, { analysisDate: DATES[1] });
    found = await runResults({}, { analysisDate: DATES[1], engine: failed });
  });

  it.each(NAMES)('%s has the same columns and rows from Spark as from DuckDB', (name) => {
    expect(found.columns(name)).toEqual(expected.columns(name));
    expect(sorted(found.rows(name))).toEqual(sorted(expected.rows(name)));
  });

  it('goes on behind what is done, and says how many rows each step has', () => {
    expect(finished.map(({ name, rows }) => [name, rows])).toEqual(
      NAMES.slice(3).map((name) => [name, expected.rows(name).length]),
    );
  });

  it('names the step that fails and what Spark says, and leaves no file of it', () => {
    expect(end).toMatchObject({ step: 'wrong' });
    expect(String(end)).toMatch(/column.*nothing/);
    expect(left).toEqual(LEFT);
  });
});
