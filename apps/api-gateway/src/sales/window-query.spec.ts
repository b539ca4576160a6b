import { ProblemError } from '../problems/problem';
import { encodeSalesCursor } from './sales-cursor';
import type { SalesMetricsQuery } from './sales-metrics.query';
import { toWindowQuery } from './window-query';

const NOW = Date.parse('2026-03-20T12:00:00Z');
const read = (query: Partial<SalesMetricsQuery>) => toWindowQuery({ limit: 100, ...query }, ['UK', 'USA'], NOW);

const faultsOf = (query: Partial<SalesMetricsQuery>) => {
  try {
    read(query);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.errors?.map(({ parameter }) => parameter);
    throw error;
  }
  return [];
};

it('asks for the newest minutes of all countries’ totals when nothing is said', () => {
  expect(read({})).toEqual({ granularity: 'minute', categories: 'total', limit: 100 });
});

it.each([
  [undefined, 'total'],
  ['*', 'each'],
  ['Books', { name: 'Books' }],
])('takes category %s for %j', (category, categories) => expect(read({ category }).categories).toEqual(categories));

it('reaches from the start of the first day to the end of the last', () => {
  expect(read({ start_date: '2026-03-01', end_date: '2026-03-01' })).toMatchObject({
    fromMs: Date.parse('2026-03-01T00:00:00Z'),
    untilMs: Date.parse('2026-03-02T00:00:00Z'),
    granularity: 'hour',
  });
});

it('keeps to the granularity that was asked for', () => {
  expect(read({ start_date: '2026-01-01', end_date: '2026-03-01', granularity: 'minute' }).granularity).toBe('minute');
});

it('goes on from a cursor', () => {
  const position = { startMs: 60_000, country: 'UK', category: null };
  expect(read({ cursor: encodeSalesCursor(position) }).after).toEqual(position);
});

it.each([
  [{ start_date: '2026-03-02', end_date: '2026-03-01' }, ['end_date']],
  [{ start_date: '2026-03-01T10:00:00.001Z', end_date: '2026-03-01T10:00:00Z' }, ['end_date']],
  [{ start_date: '2026-03-01T10:00:00Z', end_date: '2026-03-01T10:00:00Z' }, []],
  [{ start_date: '2026-03-01T23:00:00Z', end_date: '2026-03-01' }, []],
  [{ start_date: '2026-03-02T00:00:00Z', end_date: '2026-03-01' }, ['end_date']],
  [{ country: 'Atlantis' }, ['country']],
  [{ country: 'uk' }, ['country']],
  [{ cursor: 'x' }, ['cursor']],
  [{ start_date: '2026-03-02', end_date: '2026-03-01', country: '*', cursor: '' }, ['end_date', 'country', 'cursor']],
])('finds fault in %j with %j', (query, parameters) => expect(faultsOf(query)).toEqual(parameters));
