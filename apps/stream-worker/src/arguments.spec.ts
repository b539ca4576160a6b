import { parseArguments } from './arguments';

const KNOWN = ['sales', 'stock'];

describe('parseArguments', () => {
  it('runs every job and writes to Postgres by default', () => {
    expect(parseArguments([], KNOWN)).toEqual({ jobs: KNOWN, sink: 'postgres' });
  });

  it.each([
    [['--jobs', 'stock'], ['stock']],
    [['--jobs=stock,sales'], ['stock', 'sales']],
  ])('takes %j', (args, jobs) => {
    expect(parseArguments(args, KNOWN)).toEqual({ jobs, sink: 'postgres' });
  });

  it('prints rows on request', () => {
    expect(parseArguments(['--sink', 'console'], KNOWN).sink).toBe('console');
  });

  it.each([
    [['--jobs', 'sales,nope'], '--jobs: there is no job "nope"; there is sales, stock'],
    [['--jobs', ''], '--jobs: there is no job ""'],
    [['--sink', 'file'], '--sink: "file" is not postgres or console'],
    [['--verbose'], "Unknown option '--verbose'"],
    [['sales'], "Unexpected argument 'sales'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseArguments(args, KNOWN)).toThrow(message);
  });
});
