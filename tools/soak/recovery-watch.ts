import type { PartitionOffset, ResultsReader } from '../chaos/observe/results-reader';
import { setTimeout as delay } from 'node:timers/promises';

export interface Recovery {
  readonly what: string;
  readonly seconds: number;
  /** Another fault came before this one had healed, so the time is not its own. */
  readonly disturbed: boolean;
}

interface Waiting {
  readonly what: string;
  disturbed: boolean;
  readonly sinceMs: number;
  /** Undefined until the store could be asked. */
  baseline: ReadonlyMap<number, number> | undefined;
}

const SAMPLE_MS = 200;

/**
 * Watches the offsets: measures how long each fault keeps any partition from moving, and that none ever goes back.
 * Runs until `stop`, and survives a store that is down.
 */
export class RecoveryWatch {
  readonly recoveries: Recovery[] = [];
  /** What must never be: empty in a good run. */
  readonly violations: string[] = [];
  private waiting: Waiting[] = [];
  private greatest = new Map<number, PartitionOffset>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly results: ResultsReader,
    private readonly onRecovered: (recovery: Recovery) => void,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Something is broken: what still waits to recover is held up by this as well. */
  faultBegan(): void {
    for (const fault of this.waiting) fault.disturbed = true;
  }

  /** From now until every partition is further than it is at the next look. */
  faultEnded(what: string): void {
    this.waiting.push({ what, disturbed: false, sinceMs: Date.now(), baseline: undefined });
  }

  get unrecovered(): string[] {
    return this.waiting.map(({ what }) => what);
  }

  private async run(): Promise<void> {
    for (let sample = 0; !this.stopping.signal.aborted; sample++) {
      try {
        this.look(await this.results.offsets());
        if (sample % 5 === 0) await this.checkDays();
      } catch {
        // The store is down, by our own doing.
      }
      await delay(SAMPLE_MS);
    }
  }

  private look(offsets: readonly PartitionOffset[]): void {
    for (const now of offsets) {
      const before = this.greatest.get(now.partition);
      if (before !== undefined && (now.nextOffset < before.nextOffset || now.epoch < before.epoch)) {
        this.violations.push(
          `partition ${now.partition} went back from ${JSON.stringify(before)} to ${JSON.stringify(now)}`,
        );
      }
      this.greatest.set(now.partition, now);
    }
    const next = new Map(offsets.map(({ partition, nextOffset }) => [partition, nextOffset]));
    for (const fault of this.waiting) {
      const { baseline } = fault;
      if (baseline === undefined) {
        fault.baseline = next;
      } else if ([...next].every(([partition, offset]) => offset > (baseline.get(partition) ?? 0))) {
        this.settle(fault);
      }
    }
  }

  private settle(fault: Waiting): void {
    this.waiting = this.waiting.filter((other) => other !== fault);
    const { what, disturbed, sinceMs } = fault;
    const recovery = { what, disturbed, seconds: (Date.now() - sinceMs) / 1_000 };
    this.recoveries.push(recovery);
    this.onRecovered(recovery);
  }

  private async checkDays(): Promise<void> {
    const unequal = await this.results.unequalDays();
    if (unequal > 0) this.violations.push(`${unequal} days differ from the sum of their hours`);
  }
}
