import { judgeRecord } from '@globalmart/contracts';
import { TopicLog } from '@globalmart/platform';
import { type LogDays, readLogDays } from '../src/reconcile/log-days';
import { type LogEntry, SaleLog } from './sale-log';
import { sale } from './small-lake';

jest.setTimeout(120_000);

const DAY = '2026-03-02';
/** A sale of a dollar, appended when it happened unless said otherwise. */
const sold = (id: string, at: string, appendTime = at): LogEntry => ({
  sale: sale(id, at, { cents: 100 }),
  appendTime,
});

const ENTRIES: readonly LogEntry[] = [
  // 0 to 3: the day before.
  sold('a', '2026-03-01T12:00:00Z'),
  sold('b', '2026-03-01T23:30:00Z'),
  sold('k', '2026-03-01T23:50:00Z'),
  sold('c', '2026-03-01T23:59:59.999Z'),
  // 4: happened on the day, by a clock that is ahead of the broker's.
  sold('d', '2026-03-02T00:03:00Z', '2026-03-01T23:59:00Z'),
  // 5: happened the day before, and is not late.
  sold('e', '2026-03-01T23:55:00Z', '2026-03-02T00:00:30Z'),
  { value: '{', appendTime: '2026-03-02T08:00:00Z' },
  sold('f', '2026-03-02T12:00:00Z'),
  // 8 and 9: late, and a duplicate.
  sold('g', '2026-03-02T11:49:00Z', '2026-03-02T12:00:10Z'),
  sold('f', '2026-03-02T12:00:00Z', '2026-03-02T12:00:20Z'),
  // 10 to 12: to the end of the day, and over it.
  sold('h', '2026-03-02T23:59:59.999Z'),
  sold('i', '2026-03-03T00:00:00Z'),
  sold('j', '2026-03-02T23:58:00Z', '2026-03-03T00:01:00Z'),
];

let log: SaleLog;

beforeAll(async () => {
  log = await SaleLog.create(ENTRIES);
});

afterAll(() => log?.topics.cleanUp());

async function read(reached: number, streamed: number | undefined, day = DAY): Promise<LogDays> {
  const open = await TopicLog.open(log.kafka, log.topic);
  try {
    return await readLogDays({
      log: open,
      judge: judgeRecord,
      watermarkDelayMs: 600_000,
      day,
      reach: new Map([[0, reached]]),
      streamOffsets: new Map(streamed === undefined ? [] : [[0, streamed]]),
      signal: new AbortController().signal,
    });
  } finally {
    await open.close();
  }
}

const count = (transactions: number) => ({ transactions, units: transactions, revenueCents: 100 * transactions });

it('counts the valid records of the day, whenever they came', async () => {
  expect(await read(13, 13)).toEqual({ day: count(4), inFlight: new Map() });
  expect((await read(13, 13, '2026-03-01')).day).toEqual(count(5));
});

it('counts them up to the reach, and what only one side has as in flight', async () => {
  expect(await read(10, 13)).toEqual({
    day: count(2),
    inFlight: new Map([
      ['2026-03-02', count(2)],
      ['2026-03-03', count(1)],
    ]),
  });
  expect(await read(13, 10)).toMatchObject({
    day: count(4),
    inFlight: new Map([
      ['2026-03-02', count(-2)],
      ['2026-03-03', count(-1)],
    ]),
  });
  expect(await read(0, 0)).toEqual({ day: count(0), inFlight: new Map() });
  expect(await read(13, undefined)).toEqual({ day: count(4), inFlight: new Map() });
});

it('stops when told to', async () => {
  const open = await TopicLog.open(log.kafka, log.topic);
  const options = { log: open, judge: judgeRecord, watermarkDelayMs: 600_000, day: DAY };
  const offsets = { reach: new Map([[0, 13]]), streamOffsets: new Map([[0, 13]]) };
  const signal = AbortSignal.abort(new Error('cancelled'));
  await expect(readLogDays({ ...options, ...offsets, signal })).rejects.toThrow('cancelled');
  await open.close();
});

describe('where the beginning of the log is gone', () => {
  it('counts the same while the day is whole and what came before it is known well enough', async () => {
    await log.deleteBefore(1);
    expect(await read(13, 13)).toEqual({ day: count(4), inFlight: new Map() });
    expect((await read(13, 13, '2026-03-01')).day).toBeNull();
  });

  it('does not guess when the day may have lost records, and still knows what is in flight', async () => {
    await log.deleteBefore(4);
    expect(await read(10, 13)).toMatchObject({
      day: null,
      inFlight: new Map([
        ['2026-03-02', count(2)],
        ['2026-03-03', count(1)],
      ]),
    });
  });
});
