import type { Difference } from './compare-tables';
import { COMPARED_TABLES } from './expected-tables';
import type { VerifyResult } from './verify-tables';

const MONEY = new Set(
  COMPARED_TABLES.flatMap(({ figures }) => figures.flatMap(({ name, kind }) => (kind === 'cents' ? name : []))),
);

/** Cents as text to dollars, digit by digit: a fraction of a cent stays visible. */
export function dollars(cents: string): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(cents) ?? [];
  const digits = whole.padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`;
}

function figure(column: string, value: string | null): string {
  if (value === null) return 'null';
  if (column === 'window_end') return new Date(Number(value) / 1000).toISOString();
  return MONEY.has(column) ? dollars(value) : value;
}

export function describeDifference(difference: Difference): string[] {
  const { table, kind, windowStartMs, mismatches, events } = difference;
  const said = {
    missing: 'the row is missing',
    unexpected: 'there should be no such row',
    repeated: 'the key is there more than once',
    unequal: '',
  }[kind];
  const values = mismatches.map(
    ({ column, expected, published }) =>
      `${column} is ${figure(column, published)}, expected ${figure(column, expected)}`,
  );
  const start = new Date(windowStartMs).toISOString();
  const key = Object.entries(difference.key).map(([column, value]) => `${column}=${value ?? 'null'}`);
  const more = events.count > events.first.length ? `, … (${events.count} in all)` : '';
  return [
    `${[table, start, ...key].join(' ')}: ${[said, ...values].filter(Boolean).join('; ')}`,
    `    events: ${events.first.length > 0 ? events.first.join(', ') + more : 'none'}`,
  ];
}

export function describeResult(result: VerifyResult): string[] {
  const { verdicts, invalidByReason, partitions, tables, comparedFromMs } = result;
  const lines = partitions.map(
    (p) => `transactions-${p.partition}: offsets ${p.startOffset} to before ${p.nextOffset}`,
  );
  if (partitions.length === 0) lines.push('no job has offsets yet: all tables have to be empty');
  if (comparedFromMs === null) lines.push('the log no longer holds what a window would need: nothing can be compared');
  else if (comparedFromMs > 0) {
    lines.push(
      `the log no longer starts at 0: only windows from ${new Date(comparedFromMs).toISOString()} on are compared`,
    );
  }
  const without = partitions.reduce((sum, p) => sum + Number(p.nextOffset - p.startOffset), 0) - result.records;
  if (without > 0) lines.push(`${without} offsets hold no record (control records or compaction)`);
  const reasons = Object.entries(invalidByReason).map(([reason, count]) => `${reason} ${count}`);
  lines.push(
    `records: ${verdicts.valid} valid, ${verdicts.duplicate} duplicate, ${verdicts.late} late, ` +
      `${verdicts.invalid} invalid${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
  );
  for (const { table, rowsCompared, rowsLeftOut, differing } of tables) {
    const leftOut = rowsLeftOut > 0 ? `, ${rowsLeftOut} published rows outside the compared range` : '';
    lines.push(`${table}: ${rowsCompared} rows compared, ${differing} differ${leftOut}`);
  }
  for (const difference of result.firstDifferences) lines.push(...describeDifference(difference));
  if (result.differences > result.firstDifferences.length) {
    lines.push(`… and ${result.differences - result.firstDifferences.length} more rows that differ`);
  }
  lines.push(result.ok ? 'no difference' : `${result.differences} rows differ`);
  return lines;
}
