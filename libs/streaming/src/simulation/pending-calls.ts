import type { SeededRandom } from './seeded-random';

/** A call of a worker to one of its ports that has not been answered yet. */
export interface PendingCall {
  readonly owner: object;
  readonly what: string;
  /** Whether the other side can go on with it now; a waiting call is simply not chosen. */
  isReady(): boolean;
  /** Takes the next step; returns true when the call is answered and over. */
  step(): boolean;
}

/** All unanswered calls of all workers. Which one moves next is the seed's choice: this is where interleavings come from. */
export class PendingCalls {
  private calls: PendingCall[] = [];

  add(call: PendingCall): void {
    this.calls.push(call);
  }

  /** The calls of a dead worker are never answered; what the other side does with them goes on elsewhere. */
  forget(owner: object): void {
    this.calls = this.calls.filter((call) => call.owner !== owner);
  }

  /** Moves one call; returns false when none can move. */
  step(random: SeededRandom, isFrozen: (owner: object) => boolean): boolean {
    const { calls } = this;
    const count = calls.length;
    const start = random.below(count);
    for (let tried = 0; tried < count; tried++) {
      const at = (start + tried) % count;
      const call = calls[at] as PendingCall;
      if (isFrozen(call.owner) || !call.isReady()) continue;
      // Out before its step, which may add calls; the order of the others does not matter.
      calls[at] = calls[count - 1] as PendingCall;
      calls.pop();
      if (!call.step()) calls.push(call);
      return true;
    }
    return false;
  }

  describe(): string[] {
    return this.calls.map(({ what }) => what);
  }
}
