import { setTimeout as sleep } from 'node:timers/promises';

/** The steps of a flush and of reading at which a fault can be made, in the order they happen. */
export const FAULT_POINTS = [
  'batch-received',
  'folded',
  'flush-begin',
  'records-sent',
  'intent-recorded',
  'file-written',
  'tx-begun',
  'rows-written',
  'offset-cas-done',
  'commit-sent',
  'commit-acked',
  'kafka-commit',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

type Action = { readonly kind: 'kill' | 'stop' | 'throw' } | { readonly kind: 'delay'; readonly ms: number };

interface Fault {
  readonly nth: number;
  readonly action: Action;
}

/**
 * Places where a test can make the worker fail. A fault happens once, at the nth time its point is passed:
 * `kill` (SIGKILL to the process itself), `stop` (SIGSTOP), `throw`, or `delay:<ms>`.
 */
export class FaultPoints {
  private readonly passed = new Map<FaultPoint, number>();

  private constructor(private readonly faults: ReadonlyMap<FaultPoint, Fault>) {}

  /**
   * @param specification comma separated `point:nth:action`, for example `rows-written:2:kill,commit-sent:1:delay:500`
   * @throws Error naming the part that cannot be understood
   */
  static parse(specification: string): FaultPoints {
    const faults = new Map<FaultPoint, Fault>();
    for (const part of specification.split(',').filter((text) => text !== '')) {
      const [name, nth, kind, ms] = part.split(':');
      const point = FAULT_POINTS.find((known) => known === name);
      const action = parseAction(kind, ms);
      if (point === undefined || action === undefined || !/^[1-9]\d*$/.test(nth ?? '')) {
        throw new Error(`FAULT_POINTS: "${part}" is not <point>:<nth>:kill|stop|throw|delay:<ms>`);
      }
      faults.set(point, { nth: Number(nth), action });
    }
    return new FaultPoints(faults);
  }

  static none(): FaultPoints {
    return new FaultPoints(new Map());
  }

  /** Costs a look into an empty map when no fault is set. */
  async pass(point: FaultPoint): Promise<void> {
    const fault = this.faults.get(point);
    if (fault === undefined) return;
    const times = (this.passed.get(point) ?? 0) + 1;
    this.passed.set(point, times);
    if (times !== fault.nth) return;
    await make(point, fault.action);
  }
}

function parseAction(kind: string | undefined, ms: string | undefined): Action | undefined {
  if (kind === 'kill' || kind === 'stop' || kind === 'throw') return { kind };
  if (kind === 'delay' && /^\d+$/.test(ms ?? '')) return { kind, ms: Number(ms) };
  return undefined;
}

async function make(point: FaultPoint, action: Action): Promise<void> {
  switch (action.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      // The signal is delivered asynchronously: nothing further may happen until it is.
      return new Promise(() => undefined);
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return sleep(1);
    case 'delay':
      return sleep(action.ms);
    case 'throw':
      throw new Error(`fault point ${point}`);
  }
}
