export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

// eslint's no-control-regex is right that these rarely belong in a pattern; escape sequences do begin with one.
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/**
 * Adds up the summaries of all jest runs in the output of Nx. Nx replays the output of a cached run, so these are right
 * also where nothing had to run again. A suite that failed to load has no tests to count; it counts as one failure.
 */
export function countTests(output: string): TestCounts {
  const lines = output.replace(COLOUR, '').split('\n');
  let [passed, failed, skipped, brokenSuites] = [0, 0, 0, 0];
  for (const line of lines) {
    const [, kind, summary = ''] = /^(Test Suites|Tests): +(.*\d+ total.*)$/.exec(line.trim()) ?? [];
    const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
    if (kind === 'Test Suites') brokenSuites = count('failed');
    if (kind !== 'Tests') continue;
    passed += count('passed');
    failed += count('failed') > 0 ? count('failed') : brokenSuites;
    skipped += count('skipped') + count('todo');
  }
  return { passed, failed, skipped };
}

export function formatCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
