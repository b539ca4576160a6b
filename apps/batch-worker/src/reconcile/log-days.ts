import { FUTURE_TOLERANCE_MS, type JudgeRecord, type Transaction } from '@globalmart/contracts';
import { type DaySums, NO_SALES } from '@globalmart/metrics-store';
import type { LogBounds, TopicLog } from '@globalmart/platform';
import { addSums } from './day-figures';
import { PartitionJudge } from './partition-judge';

const HOUR_MS = 3_600_000;
/** How much earlier reading begins, so that the verdict is sure when it counts; more is tried when that was not enough. */
const LEADS_MS = [HOUR_MS, 6 * HOUR_MS, 48 * HOUR_MS, Number.POSITIVE_INFINITY];

export interface LogDaysOptions {
  readonly log: TopicLog;
  readonly judge: JudgeRecord;
  readonly watermarkDelayMs: number;
  /** `YYYY-MM-DD`, UTC: the day whose valid records are counted. */
  readonly day: string;
  /** By partition, the first record that is not in the run's files. */
  readonly reach: ReadonlyMap<number, number>;
  /** By partition, the first record that is not in the stream's tables. */
  readonly streamOffsets: ReadonlyMap<number, number>;
  readonly signal: AbortSignal;
}

/** What the log of transactions says. */
export interface LogDays {
  /** The day's valid records before the reach; null where the log no longer has them all. */
  readonly day: DaySums | null;
  /** By day, the valid records that the stream's tables have and the files not, less those that it is the other way round. */
  readonly inFlight: ReadonlyMap<string, DaySums>;
}

/** Reads the part of the log of transactions that matters, a megabyte as it is stored in memory at a time. */
export async function readLogDays(options: LogDaysOptions): Promise<LogDays> {
  const bounds = await options.log.bounds();
  let day: DaySums | null = NO_SALES;
  const inFlight = new Map<string, DaySums>();
  for (const [partition, own] of bounds) {
    const reading = await readPartition(options, partition, own);
    day = day === null || reading.day === null ? null : addSums(day, reading.day);
    for (const [at, sums] of reading.inFlight) inFlight.set(at, addSums(inFlight.get(at) ?? NO_SALES, sums));
  }
  return { day, inFlight };
}

async function readPartition(options: LogDaysOptions, partition: number, bounds: LogBounds): Promise<LogDays> {
  const { log, day } = options;
  const { startOffset, endOffset } = bounds;
  const reached = options.reach.get(partition) ?? 0;
  const streamed = options.streamOffsets.get(partition) ?? reached;
  // Nothing of the day was appended earlier, or it would be an event from the future.
  const dayOffset = (await log.offsetAt(partition, Date.parse(day) - FUTURE_TOLERANCE_MS)) ?? endOffset;
  const isWhole = startOffset === 0 || dayOffset > startOffset;
  const wanted = isWhole ? Math.min(dayOffset, reached, streamed) : Math.min(reached, streamed);
  const from = Math.max(startOffset, wanted);
  const span = { partition, from, before: Math.max(reached, streamed), reached, streamed };
  for (const leadMs of LEADS_MS) {
    const begin = await leadOffset(log, span, startOffset, leadMs);
    const tally = await readSpan(options, span, begin, begin === startOffset);
    if (tally === 'unsure') continue;
    return { day: isWhole && tally.isSure ? tally.day : null, inFlight: tally.inFlight };
  }
  throw new Error(`partition ${partition} was not read from its beginning`);
}

interface Span {
  readonly partition: number;
  /** Records of [from, before) are counted. */
  readonly from: number;
  readonly before: number;
  readonly reached: number;
  readonly streamed: number;
}

async function leadOffset(log: TopicLog, span: Span, startOffset: number, leadMs: number): Promise<number> {
  const { partition, from, before } = span;
  if (from >= before) return startOffset;
  const [first] = await log.read(partition, from, 1);
  if (first === undefined || leadMs === Number.POSITIVE_INFINITY) return startOffset;
  return (await log.offsetAt(partition, first.appendTimeMs - leadMs)) ?? startOffset;
}

/** `unsure`: it has to begin earlier. */
async function readSpan(
  { log, judge, watermarkDelayMs, day, signal }: LogDaysOptions,
  span: Span,
  begin: number,
  isFirstThereIs: boolean,
): Promise<Tally | 'unsure'> {
  const { partition, from, before } = span;
  const verdict = new PartitionJudge(judge, watermarkDelayMs, begin === 0);
  const tally = new Tally(day, span);
  let at = from >= before ? before : begin;
  while (at < before) {
    signal.throwIfAborted();
    const records = await log.read(partition, at);
    for (const record of records) {
      if (record.offset >= before) break;
      if (at <= from && record.offset >= from && !verdict.isSure) {
        if (!isFirstThereIs) return 'unsure';
        tally.isSure = false;
      }
      at = record.offset + 1;
      const sale = verdict.take(record);
      if (sale !== undefined && record.offset >= from) tally.add(record.offset, sale);
    }
    at = Math.max(at, (records.at(-1)?.offset ?? before) + 1);
  }
  return tally;
}

class Tally {
  isSure = true;
  day = NO_SALES;
  readonly inFlight = new Map<string, DaySums>();

  constructor(
    private readonly dayName: string,
    private readonly span: Span,
  ) {}

  add(offset: number, sale: Transaction): void {
    const { reached, streamed } = this.span;
    const day = new Date(sale.eventTimeMs).toISOString().slice(0, 10);
    if (offset < reached && day === this.dayName) this.day = addSums(this.day, sumsOf(sale, 1));
    const sign = Number(offset < streamed) - Number(offset < reached);
    if (sign !== 0) this.inFlight.set(day, addSums(this.inFlight.get(day) ?? NO_SALES, sumsOf(sale, sign)));
  }
}

function sumsOf({ lines, totalCents }: Transaction, sign: number): DaySums {
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return { transactions: sign, units: sign * units, revenueCents: sign * totalCents };
}
