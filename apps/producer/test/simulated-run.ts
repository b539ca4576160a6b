import {
  type AnyEvent,
  type CartEvent,
  DEFAULT_WATERMARK_DELAY_MS,
  judgeRecord,
  type TimedEvent,
  type Transaction,
} from '@globalmart/contracts';
import { partitionOf } from '@globalmart/platform';
import { Customers } from '../src/customers/customers';
import { Catalogue } from '../src/generate/catalogue';
import { SHOP_TOPICS, type SimulatedRecord } from '../src/simulate/simulated-record';
import { Simulation, type SimulationOptions } from '../src/simulate/simulation';

const PARTITIONS = 3;
const CATALOGUE = new Catalogue(5_000);
const CUSTOMERS = new Customers();

export const START_MS = Date.UTC(2026, 2, 2, 10);

/** A record and what becomes of it, by the rules that consumers go by. */
export interface Sent {
  readonly record: SimulatedRecord;
  readonly sentMs: number;
  readonly event: TimedEvent | undefined;
  /** `valid`, `late`, `duplicate`, or why it is invalid. */
  readonly verdict: string;
}

export interface RunOptions extends Partial<SimulationOptions> {
  readonly slots: number;
  /** Event time of the first slot. */
  readonly startMs?: number;
}

export function simulationOf(options: Partial<SimulationOptions> = {}): Simulation {
  return new Simulation({
    seed: 7,
    catalogue: CATALOGUE,
    customers: CUSTOMERS,
    mix: [20, 60, 20],
    eventsPerSecond: 500,
    stores: 10,
    defects: 0,
    topics: SHOP_TOPICS,
    ...options,
  });
}

/** So many slots, evenly spaced, each record at the time it is sent. */
export function recordsOf({
  slots,
  startMs = START_MS,
  ...options
}: RunOptions): { record: SimulatedRecord; sentMs: number }[] {
  const simulation = simulationOf(options);
  const records: { record: SimulatedRecord; sentMs: number }[] = [];
  let sentMs = startMs;
  const send = (record: SimulatedRecord): void => void records.push({ record, sentMs });
  for (let slot = 0; slot < slots; slot += 1) {
    sentMs = Math.floor(startMs + (slot * 1_000) / (options.eventsPerSecond ?? 500));
    simulation.slot(sentMs, send);
  }
  simulation.finish(send);
  return records;
}

/** The same, judged record by record as a reader of the partitions judges. */
export function run(options: RunOptions): Sent[] {
  const greatestMs = new Map<string, number>();
  const ids = new Set<string>();
  return recordsOf(options).map(({ record, sentMs }) => {
    const { topic, key, value } = record;
    const judged = judgeRecord(topic, { key: Buffer.from(key), value: Buffer.from(value), appendTimeMs: sentMs });
    if (!judged.ok) return { record, sentMs, event: undefined, verdict: judged.reason };
    const event = timed(judged.event);
    const partition = `${topic}-${partitionOf(Buffer.from(key), PARTITIONS)}`;
    const newestMs = greatestMs.get(partition) ?? -Infinity;
    const late = event.eventTimeMs < newestMs - DEFAULT_WATERMARK_DELAY_MS;
    const repeated = ids.has(`${partition} ${event.id}`);
    greatestMs.set(partition, Math.max(newestMs, event.eventTimeMs));
    ids.add(`${partition} ${event.id}`);
    return { record, sentMs, event, verdict: late ? 'late' : repeated ? 'duplicate' : 'valid' };
  });
}

export function validOf(sent: readonly Sent[]): TimedEvent[] {
  return sent.flatMap(({ event, verdict }) => (verdict === 'valid' && event ? [event] : []));
}

export function isTransaction(event: TimedEvent): event is Transaction {
  return event.topic === 'transactions';
}

export function isCartEvent(event: TimedEvent): event is CartEvent {
  return event.topic === 'cart_events';
}

/** Values by a key, in the order they came. */
export function groupedBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

function timed(event: AnyEvent): TimedEvent {
  if (event.topic === 'product_catalog') throw new Error('the simulation writes no catalogue');
  return event;
}
