/** What the live line shows; undefined where it is not known. */
export interface LiveNumbers {
  readonly inPerSecond: number | undefined;
  readonly processedPerSecond: number | undefined;
  readonly lag: number | undefined;
  readonly medianSeconds: number | undefined;
  readonly p99Seconds: number | undefined;
  /** US dollars. */
  readonly revenueToday: number | undefined;
}

/** The numbers in one line of at most `columns` characters: as many words as there is room for. */
export function formatLiveLine(numbers: LiveNumbers, columns: number): string {
  const [inward, processed] = [rate(numbers.inPerSecond), rate(numbers.processedPerSecond)];
  const lag = `lag ${whole(numbers.lag)}`;
  const latency = `p50 ${duration(numbers.medianSeconds)} p99 ${duration(numbers.p99Seconds)}`;
  const [dollars, cents] = [money(numbers.revenueToday, 0), money(numbers.revenueToday, 2)];
  const shortest = [`in ${inward}`, `done ${processed}`, lag, latency, dollars].join('  ');
  const candidates = [
    [`in ${inward}`, `processed ${processed}`, lag, `latency ${latency}`, `revenue today ${cents}`].join(' | '),
    [`in ${inward}`, `processed ${processed}`, lag, latency, `today ${cents}`].join(' | '),
    [`in ${inward}`, `processed ${processed}`, lag, latency, `today ${dollars}`].join(' | '),
    shortest,
  ];
  return candidates.find((line) => line.length <= columns) ?? shortest.slice(0, columns);
}

function rate(value: number | undefined): string {
  return value === undefined ? '-' : `${whole(value)}/s`;
}

function whole(value: number | undefined): string {
  return value === undefined ? '-' : Math.round(value).toLocaleString('en-US');
}

function money(value: number | undefined, digits: number): string {
  if (value === undefined) return '-';
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

function duration(seconds: number | undefined): string {
  if (seconds === undefined) return '-';
  const ms = seconds * 1_000;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}
