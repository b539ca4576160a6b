import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Advances } from './advances';
import { quantilesOf, type Quantiles } from './quantiles';
import { wallClockMs } from './wall-clock';

const INTERVAL_MS = 1;
const LOOK = `SELECT job, partition, next_offset::float8 AS next_offset FROM stream_offsets
              WHERE topic = 'transactions' AND job = ANY ($1::text[])`;

/**
 * Looks again and again, as any reader would, how far the jobs' results reach. A record counts as visible when the answer
 * that shows it has come, so what is measured is too long by at most the time since the look before.
 */
export class CommitWatch {
  readonly advances: ReadonlyMap<string, Advances>;
  private readonly errorsMs: number[] = [];
  private stopping = false;
  private readonly watching: Promise<void>;

  private constructor(
    private readonly client: Client,
    private readonly jobs: readonly string[],
  ) {
    this.advances = new Map(jobs.map((job) => [job, new Advances()]));
    this.watching = this.watch();
    // Whoever stops it hears of a failure.
    this.watching.catch(() => undefined);
  }

  static async start(url: string, jobs: readonly string[]): Promise<CommitWatch> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new CommitWatch(client, jobs);
  }

  /** How much too long a time may be: from each look to the answer of the next. */
  get errorMs(): Quantiles {
    return quantilesOf(this.errorsMs);
  }

  /** @throws Error when it could not look all the time */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.watching.finally(() => this.client.end());
  }

  private async watch(): Promise<void> {
    let lookedMs = wallClockMs();
    while (!this.stopping) {
      const askedMs = wallClockMs();
      const { rows } = await this.client.query<{ job: string; partition: number; next_offset: number }>({
        name: 'look',
        text: LOOK,
        values: [this.jobs],
      });
      const answeredMs = wallClockMs();
      for (const { job, partition, next_offset } of rows) {
        this.advances.get(job)?.note(partition, next_offset, answeredMs);
      }
      this.errorsMs.push(answeredMs - lookedMs);
      lookedMs = askedMs;
      await sleep(INTERVAL_MS);
    }
  }
}
