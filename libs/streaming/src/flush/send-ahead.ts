import type { OutgoingPort } from '../ports';
import type { Cut } from './cut';

/** A job that may have something to send before its offsets move. */
interface Sender {
  sendAhead?(log: OutgoingPort, cuts: readonly Cut[]): Promise<void>;
}

/**
 * Sends what goes ahead of a flush, each cut's once: a flush that has to be tried again because the store is away does not
 * send again what the log already has.
 */
export class SendAhead {
  private readonly sent = new WeakSet<object>();

  constructor(private readonly log: OutgoingPort) {}

  /** Resolves when the log has it all; true if the job has anything to send at all. */
  async send(job: Sender, cuts: readonly Cut[]): Promise<boolean> {
    if (job.sendAhead === undefined) return false;
    // A cut that is written again under another epoch is another object with the same delta.
    const waiting = cuts.filter(({ delta }) => isObject(delta) && !this.sent.has(delta));
    if (waiting.length > 0) await job.sendAhead(this.log, waiting);
    for (const { delta } of waiting) if (isObject(delta)) this.sent.add(delta);
    return true;
  }
}

function isObject(delta: unknown): delta is object {
  return typeof delta === 'object' && delta !== null;
}
