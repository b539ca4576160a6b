import type { TransactionMessage } from '@globalmart/contracts';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../../services';
import { runCommand } from '../../services/process/run-command';
import type { LoadRecord } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SHIFT_CLOCK = join(__dirname, '../processes/shift-clock.cjs');

interface Place {
  readonly zone: string;
  /** By how much the worker's clock is wrong. */
  readonly shiftMs: number;
  readonly sessionZone: string;
}

const PLACES: readonly Place[] = [
  { zone: 'UTC', shiftMs: 0, sessionZone: 'UTC' },
  { zone: 'America/New_York', shiftMs: DAY_MS, sessionZone: 'Asia/Kolkata' },
  { zone: 'Asia/Kolkata', shiftMs: -DAY_MS, sessionZone: 'America/New_York' },
  { zone: 'Australia/Lord_Howe', shiftMs: 0, sessionZone: 'Australia/Lord_Howe' },
];

/** Transactions of one day of UTC each, on both sides of the hours that come twice, or never, in some zone. */
const PAST: readonly (readonly [day: string, timestamps: readonly string[]])[] = [
  ['2024-02-29', ['2024-02-29T23:59:59.999Z']],
  ['2025-03-09', ['2025-03-09T06:59:59.999Z', '2025-03-09T07:00:00Z']],
  ['2025-04-05', ['2025-04-05T14:59:59Z', '2025-04-06T01:30:00+10:30']],
  ['2025-10-04', ['2025-10-04T15:29:59Z', '2025-10-05T02:30:00+11:00']],
  [
    '2025-11-02',
    [
      '2025-11-02T01:59:59-04:00',
      '2025-11-02T01:00:00-05:00',
      '2025-11-02T12:00:00+05:30',
      '2025-11-02T06:31:00',
      '2025-11-02T06:32:00.123456Z',
      '2025-11-02T06:33:00.123456789Z',
      '2025-11-03T00:00:00+05:30',
    ],
  ],
  ['2025-11-03', ['2025-11-02T20:00:00-08:00']],
];

describe('the same events', () => {
  const open: TestStage[] = [];
  afterAll(async () => {
    await Promise.all(open.map((test) => test.close()));
  });

  it('give the same tables wherever a worker is and whatever its clock shows', async () => {
    const load = events(Date.now());
    const days = await Promise.all(
      PLACES.map(async (place) => {
        const environment = {
          TZ: place.zone,
          ...(place.shiftMs === 0
            ? {}
            : { NODE_OPTIONS: `--require=${SHIFT_CLOCK}`, CLOCK_SHIFT_MS: `${place.shiftMs}` }),
        };
        const test = await openTestStage('zones', environment);
        open.push(test);
        return tablesOf(test, place, load);
      }),
    );
    for (const tables of days) {
      expect(tables.past).toEqual(PAST.map(([day, timestamps]) => `${day}: ${timestamps.length}`));
      expect(tables.hourly).toEqual(days[0]?.hourly);
    }
  });
});

/** How each place judges and sums; the oracle runs in the place's zone, too. */
async function tablesOf(
  { stage, env, workerUrl }: TestStage,
  { zone, shiftMs, sessionZone }: Place,
  load: readonly LoadRecord[],
): Promise<{ past: string[]; hourly: string[] }> {
  const sender = await stage.openSender();
  const url = new URL(workerUrl);
  url.searchParams.set('options', `-c TimeZone=${sessionZone}`);
  const worker = stage.startWorker({ postgresUrl: url.href });
  const { time } = await worker.waitFor('partition opened', { nth: 3 });
  // The clock is wrong indeed.
  expect(Math.abs(new Date(time as string | number).getTime() - Date.now() - shiftMs)).toBeLessThan(MINUTE_MS);
  await sender.send(load);
  await expectExact(stage, { valid: 19, late: 3, invalid: 5, duplicate: 0 });
  const verified = await runCommand(process.execPath, ['tools/run.mjs', 'tools/oracle/verify.ts'], {
    cwd: WORKSPACE_ROOT,
    env: { PATH: process.env.PATH, ...env, LAKE_ROOT: stage.lakeRoot, TZ: zone, NODE_OPTIONS: '' },
  });
  if (verified.code !== 0) throw new Error(verified.output);
  const { sales_daily: daily = [], sales_hourly: hourly = [] } = await stage.results.dump();
  expect(daily.filter((row) => /^\("?[3-9]\d{3}/.test(row))).toEqual([]);
  const recent = (rows: readonly string[]) => rows.filter((row) => /^\("?202[45]/.test(row));
  const totals = recent(daily).filter((row) => row.split(',')[2] === '');
  return {
    past: totals.map((row) => `${row.slice(2, 12)}: ${row.split(',')[5]}`),
    hourly: recent(hourly),
  };
}

/** In the order of one partition; what is to become of each is the third field. */
function events(nowMs: number): LoadRecord[] {
  const at = (minutes: number): string => new Date(nowMs + minutes * MINUTE_MS).toISOString();
  const inTenYears = `${new Date(nowMs).getUTCFullYear() + 10}-01-01T00:00:00Z`;
  const fates: readonly (readonly [LoadRecord['fate'], readonly string[]])[] = [
    ['valid', ['1970-01-01T00:00:00Z', ...PAST.flatMap(([, timestamps]) => timestamps)]],
    // The watermark is ten minutes behind the second of these.
    ['valid', [at(-6), at(4)]],
    ['invalid', [at(6), inTenYears, '9999-12-31T23:59:59Z', '2026-06-30T23:59:60Z', '2025-02-29T12:00:00Z']],
    ['valid', [at(-5)]],
    ['late', [at(-7), at(-60), '1970-01-01T00:00:00Z']],
  ];
  return fates.flatMap(([fate, timestamps]) =>
    timestamps.map((timestamp, index) => ({
      key: 'user_1',
      value: transaction(`${fate} ${timestamp} ${index}`, timestamp),
      fate,
    })),
  );
}

function transaction(id: string, timestamp: string): string {
  const message: TransactionMessage = {
    transaction_id: id,
    user_id: 'user_1',
    timestamp,
    products: [{ product_id: 'teapot', quantity: 1, price: 10, category: 'Tea' }],
    total_amount: 10,
    payment_method: 'paypal',
    country: 'Germany',
  };
  return JSON.stringify(message);
}
