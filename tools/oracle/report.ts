import type { Difference } from './compare-tables';
import { columnsOf, DECIMALS, isFraction } from './compared-table';
import { COMPARED_TABLES } from './expected-tables';
import type { LogResult, VerifyResult } from './verify-tables';

const KINDS = new Map(
  COMPARED_TABLES.flatMap((table) => columnsOf(table).map(({ name, kind }) => [`${table.name} ${name}`, kind])),
);

/** Cents, say, as text to dollars, digit by digit: a fraction of a cent stays visible. */
export function withDecimals(text: string, decimals: number): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const digits = whole.padStart(decimals + 1, '0');
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}${fraction}`;
}

function figure(table: string, column: string, value: string | null): string {
  if (value === null) return 'null';
  const kind = KINDS.get(`${table} ${column}`);
  if (kind === 'time') return new Date(Number(value) / 1000).toISOString();
  return kind !== undefined && isFraction(kind) ? withDecimals(value, DECIMALS[kind]) : value;
}

export function describeDifference({ table, kind, key, mismatches, events }: Difference): string[] {
  const said = {
    missing: 'the row is missing',
    unexpected: 'there should be no such row',
    unequal: '',
  }[kind];
  const values = mismatches.map(
    ({ column, expected, published }) =>
      `${column} is ${figure(table, column, published)}, expected ${figure(table, column, expected)}`,
  );
  const place = Object.entries(key).map(([column, value]) => `${column}=${figure(table, column, value)}`);
  const more = events.count > events.first.length ? `, … (${events.count} in all)` : '';
  return [
    `${[table, ...place].join(' ')}: ${[said, ...values].filter(Boolean).join('; ')}`,
    `    events: ${events.first.length > 0 ? events.first.join(', ') + more : 'none'}`,
  ];
}

function describeLog(topic: string, log: LogResult): string[] {
  const { verdicts, invalidByReason, partitions, records, comparedFromMs } = log;
  if (partitions.length === 0) return [];
  const lines = partitions.map((p) => `${topic}-${p.partition}: offsets ${p.startOffset} to before ${p.nextOffset}`);
  if (comparedFromMs === null)
    lines.push(`${topic}: the log no longer holds what any row would need: nothing can be compared`);
  else if (comparedFromMs > 0) {
    const from = new Date(comparedFromMs).toISOString();
    lines.push(`${topic}: the log no longer starts at 0: only what began at ${from} or later is compared`);
  }
  const without = partitions.reduce((sum, p) => sum + Number(p.nextOffset - p.startOffset), 0) - records;
  if (without > 0) lines.push(`${topic}: ${without} offsets hold no record (control records or compaction)`);
  const reasons = Object.entries(invalidByReason).map(([reason, count]) => `${reason} ${count}`);
  lines.push(
    `${topic}: ${verdicts.valid} valid, ${verdicts.duplicate} duplicate, ${verdicts.late} late, ` +
      `${verdicts.invalid} invalid${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
  );
  return lines;
}

export function describeResult(result: VerifyResult): string[] {
  const lines = Object.entries(result.logs).flatMap(([topic, log]) => describeLog(topic, log));
  if (lines.length === 0) lines.push('no job has offsets yet: all tables have to be empty');
  for (const { table, rowsCompared, rowsLeftOut, differing, isUnsettled } of result.tables) {
    if (isUnsettled) {
      lines.push(`${table}: not compared: what follows from the newest events is still to be written`);
      continue;
    }
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
