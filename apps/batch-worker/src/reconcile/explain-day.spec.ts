import type { DaySums } from '@globalmart/metrics-store';
import { type DayFigures } from './day-figures';
import { explainDay } from './explain-day';

const sums = (transactions: number, units: number, revenueCents: number): DaySums => ({
  transactions,
  units,
  revenueCents,
});

/** 10 valid, one that came after the files, 2 late, 1 late repeat, 4 of history; the lines have 3 cents more than the totals. */
const DAY: DayFigures = {
  day: '2026-03-01',
  kafka: sums(10, 30, 1_000),
  isLogIncomplete: false,
  stream: sums(11, 33, 1_100),
  inFlight: sums(1, 3, 100),
  lake: {
    stream: sums(13, 39, 1_300),
    late: sums(2, 6, 200),
    lateRepeats: sums(1, 3, 100),
    others: sums(4, 12, 400),
    roundingCents: 3,
  },
  facts: sums(12, 36, 1_203),
  trend: sums(16, 48, 1_600),
};

const found = (figures: Partial<DayFigures>) =>
  explainDay({ ...DAY, ...figures })
    .filter(({ status }) => status !== 'ok')
    .map(({ measure, unexplained, status }) => `${measure} ${unexplained} ${status}`);

it('explains what late events, repeats, rounding and events in flight make', () => {
  expect(found({})).toEqual([]);
  expect(explainDay(DAY).find(({ measure }) => measure === 'revenue_cents')).toEqual({
    day: '2026-03-01',
    measure: 'revenue_cents',
    kafka: 1_000,
    stream: 1_100,
    lake: 1_300,
    warehouse: 1_203,
    late: 200,
    lateRepeats: 100,
    rounding: 3,
    inFlight: 100,
    unexplained: 0,
    status: 'ok',
  });
});

it.each<[string, Partial<DayFigures>, string[]]>([
  ['Kafka', { kafka: sums(11, 30, 1_000) }, ['transactions 2 unexplained']],
  ['the stream', { stream: sums(11, 33, 1_099) }, ['revenue_cents 1 unexplained']],
  [
    'the lake',
    { lake: { ...DAY.lake, stream: sums(13, 40, 1_300) } },
    // Its neighbours are held to it, and history is counted with it.
    ['units 2 unexplained', 'all_units 1 unexplained'],
  ],
  ['fact_sales', { facts: sums(12, 34, 1_203) }, ['units 2 unexplained']],
  ['sales_trends', { trend: sums(16, 48, 1_601) }, ['all_revenue_cents 1 unexplained']],
  ['what is in flight', { inFlight: sums(0, 3, 100) }, ['transactions 1 unexplained']],
])('names what is otherwise in %s', (_, figures, expected) => expect(found(figures)).toEqual(expected));

it('lets no difference make up for another', () => {
  expect(found({ stream: sums(12, 33, 1_100), facts: sums(11, 36, 1_203) })).toEqual(['transactions 2 unexplained']);
});

describe('without Kafka', () => {
  it('holds stream and lake to each other', () => {
    expect(found({ kafka: null })).toEqual([]);
    expect(found({ kafka: null, stream: sums(10, 33, 1_100) })).toEqual(['transactions 1 unexplained']);
  });

  it('says so where it was to be asked', () => {
    const incomplete = ['transactions', 'units', 'revenue_cents'].map((measure) => `${measure} 0 log_incomplete`);
    expect(found({ kafka: null, isLogIncomplete: true })).toEqual(incomplete);
  });
});

it('does not ask stores that do not have the day', () => {
  const figures = { kafka: null, stream: null, facts: null, trend: null };
  expect(found(figures)).toEqual([]);
});
