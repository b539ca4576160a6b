import { MAX_VALUE_BYTES, type InvalidReason } from '@globalmart/contracts';
import type { EventRandom } from '../generate/event-random';
import { Agenda } from './agenda';
import type { MixTopic, Send, SimulatedRecord } from './simulated-record';

/** What can be wrong with a record: why it is invalid, or how it comes. */
export type Defect = InvalidReason | 'duplicate' | 'out_of_order' | 'late';

/** How often each is met, where it can be, in parts of the whole. Oversize is rare because each is a megabyte. */
export const DEFECT_WEIGHTS: Readonly<Record<Defect, number>> = {
  oversize: 1,
  malformed_json: 12,
  schema: 12,
  key_mismatch: 12,
  total_mismatch: 12,
  future_timestamp: 12,
  duplicate: 15,
  out_of_order: 15,
  late: 9,
};

const DEFECTS = Object.keys(DEFECT_WEIGHTS) as Defect[];
const WEIGHTS = Object.values(DEFECT_WEIGHTS);
const TOTAL_WEIGHT = WEIGHTS.reduce((sum, weight) => sum + weight, 0);
const DUPLICATE_MS = { least: 1_000, most: 120_000 } as const;
const OUT_OF_ORDER_MS = { least: 30_000, most: 480_000 } as const;
/** Beyond the watermark delay, by enough for a partition that has had nothing new for a while. */
const LATE_MS = { least: 12 * 60_000, most: 30 * 60_000 } as const;
/** Before that, partitions may not have had an event to be late against. */
const LATE_AFTER_MS = 120_000;
/** A leap year, so that every day of another exists in it, and further ahead than anybody's clock. */
const FUTURE_YEAR = '9996';

interface Held {
  readonly record: SimulatedRecord;
  readonly dueMs: number;
}

/** Makes an event of a topic that happened at `timeMs`, by somebody who is free at `nowMs` and lets nobody know. */
export type ForgottenEvent = (topic: MixTopic, timeMs: number, nowMs: number) => SimulatedRecord;

/**
 * What goes wrong on the way. Every slot's own event arrives exactly once and whole, if out of order: what is broken is sent
 * before it, as by a client that then does it right; a duplicate follows it; what is late is one event more, of a session or
 * purchase of its own. So the mix, the carts and the anomalies are those of the shop, with and without defects.
 */
export class Defects {
  private readonly held = new Agenda<Held>();
  private firstMs: number | undefined;

  constructor(
    private readonly share: number,
    private readonly random: EventRandom,
    private readonly forgotten: ForgottenEvent,
    /** Event time before which nothing happens: what is late is never as late as that. */
    private readonly opensMs = -Infinity,
  ) {}

  /** Sends what was held back until now. */
  releaseDue(nowMs: number, send: Send): void {
    this.held.takeDue(nowMs, ({ record }) => send(record));
  }

  /** Sends what is still held back, at the end of a run. */
  releaseAll(send: Send): void {
    this.held.takeAll(({ record }) => send(record));
  }

  /** Sends an event, with or without a defect. */
  pass(record: SimulatedRecord, topic: MixTopic, nowMs: number, send: Send): void {
    this.firstMs ??= nowMs;
    const { random } = this;
    const defect = random.fraction() < this.share ? DEFECTS[random.weighted(WEIGHTS, TOTAL_WEIGHT)] : undefined;
    switch (defect) {
      case 'duplicate':
        send(record);
        this.hold(marked(record, defect), nowMs, DUPLICATE_MS);
        return;
      case 'out_of_order':
        this.hold(marked(record, defect, record.headers), nowMs, OUT_OF_ORDER_MS);
        return;
      case 'late':
        if (nowMs - this.firstMs >= LATE_AFTER_MS) this.sendLate(topic, nowMs, send);
        break;
      case undefined:
        break;
      default:
        if (defect !== 'total_mismatch' || topic === 'transactions') send(marked(broken(record, defect), defect));
    }
    send(record);
  }

  private sendLate(topic: MixTopic, nowMs: number, send: Send): void {
    const timeMs = Math.floor(nowMs - this.between(LATE_MS));
    if (timeMs >= this.opensMs) send(marked(this.forgotten(topic, timeMs, nowMs), 'late'));
  }

  private hold(record: SimulatedRecord, nowMs: number, wait: { least: number; most: number }): void {
    this.held.put({ record, dueMs: nowMs + this.between(wait) });
  }

  private between({ least, most }: { least: number; most: number }): number {
    return least + this.random.fraction() * (most - least);
  }
}

function marked(record: SimulatedRecord, defect: Defect, headers?: SimulatedRecord['headers']): SimulatedRecord {
  return { ...record, headers: { ...headers, defect } };
}

/** The same event as a client with this fault would send it. */
function broken(record: SimulatedRecord, reason: InvalidReason): SimulatedRecord {
  const { key, value, eventTimeMs } = record;
  switch (reason) {
    case 'oversize':
      return { ...record, value: `${value.slice(0, -1)},"note":"${PADDING}"}` };
    case 'malformed_json':
      return { ...record, value: value.slice(0, value.length >> 1) };
    case 'schema':
      return { ...record, value: value.replace(/"timestamp":"[^"]*"/, `"timestamp":${eventTimeMs}`) };
    case 'key_mismatch':
      return { ...record, key: `${key}0` };
    case 'total_mismatch':
      return {
        ...record,
        value: value.replace(/"total_amount":(\d+)/, (_, dollars: string) => `"total_amount":${+dollars + 1}`),
      };
    case 'future_timestamp':
      return { ...record, value: value.replace(/"timestamp":"\d{4}/, `"timestamp":"${FUTURE_YEAR}`) };
  }
}

const PADDING = '.'.repeat(MAX_VALUE_BYTES);
