import { countTests, formatCounts } from './test-counts';

const RUN = (suites: string, tests: string) =>
  ['PASS contracts src/topics.spec.ts', `Test Suites: ${suites}`, `Tests:       ${tests}`, 'Snapshots:   0 total'].join(
    '\n',
  );

describe('countTests', () => {
  it('adds up the runs of all projects', () => {
    const output = [
      RUN('2 passed, 2 total', '12 passed, 12 total'),
      RUN('1 failed, 3 passed, 4 total', '2 failed, 1 skipped, 1 todo, 30 passed, 34 total'),
    ].join('\n');
    expect(countTests(output)).toEqual({ passed: 42, failed: 2, skipped: 2 });
  });

  it('reads summaries in colour', () => {
    const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
    const green = (text: string) => `\u001b[1m\u001b[32m${text}\u001b[39m\u001b[22m`;
    expect(countTests(`${bold('Tests:       ')}${green('5 passed')}, 5 total`).passed).toBe(5);
  });

  it('counts a suite that failed to load as a failure', () => {
    const output = RUN('1 failed, 1 passed, 2 total', '3 passed, 3 total');
    expect(countTests(output)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  it('does not carry a broken suite over to the next project', () => {
    const output = [RUN('1 failed, 1 total', '0 total'), RUN('1 passed, 1 total', '4 passed, 4 total')].join('\n');
    expect(countTests(output)).toEqual({ passed: 4, failed: 1, skipped: 0 });
  });

  it('counts nothing in output without summaries', () => {
    expect(formatCounts(countTests('Tests: to be written\n'))).toBe('0 passed, 0 failed, 0 skipped');
  });
});
