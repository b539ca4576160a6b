import { ask } from './ask';
import { Odometer } from './odometer';
import { type Pace, type Reading, readingOf, ReadingWindow } from './reading';

const TIMEOUT_MS = 900;
const LONGEST_WINDOW_MS = 60_000;

/** One app's metrics, over time. */
export class MeasuredApp {
  private readonly window = new ReadingWindow(LONGEST_WINDOW_MS);
  private readonly deadLettersSent = new Odometer();

  constructor(private readonly port: number) {}

  /** Dead letters this app has written since it was first looked at, through all its restarts. */
  get deadLetters(): number {
    return this.deadLettersSent.total;
  }

  async look(): Promise<void> {
    const answer = await ask(`http://127.0.0.1:${this.port}/metrics`, TIMEOUT_MS);
    this.add(answer?.ok ? readingOf(answer.body, performance.now()) : undefined);
  }

  pace(lengthMs: number): Pace {
    return this.window.pace(lengthMs);
  }

  private add(reading: Reading | undefined): void {
    this.window.add(reading);
    if (reading) this.deadLettersSent.read(reading.sent.get('dead_letters') ?? 0);
  }
}
