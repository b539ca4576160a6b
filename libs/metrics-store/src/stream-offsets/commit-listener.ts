import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A connection that was cut without a word is noticed by a question that stays without an answer. */
const PROBE_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 3_000;

export interface CommitListenerOptions {
  /** Of the database itself: a pooler that lends connections by transaction passes no notifications on. */
  readonly url: string;
  /** A flush of this job, which announces its commits, or an operator's replay of any job has just been committed. */
  readonly onCommit: (job: string) => void;
  /** Listening begins, for the first time or again: what was committed before now was not heard. */
  readonly onListening: () => void;
  /** Not listening any more, or not yet. Called once, however many attempts follow. */
  readonly onLost: (error: Error) => void;
}

/** Hears of the commits that stream processing announces, on a connection of its own; connects again for as long as it takes. */
export class CommitListener {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: CommitListenerOptions) {}

  start(): void {
    this.running = this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let pauseMs = 0;
    while (!signal.aborted) {
      try {
        await this.listen(signal, () => {
          pauseMs = 0;
          this.options.onListening();
        });
      } catch (error) {
        if (signal.aborted) return;
        if (pauseMs === 0) this.options.onLost(error instanceof Error ? error : new Error(String(error)));
      }
      pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * pauseMs));
      // Not all gateways at once, when it is the database that comes back.
      await delay(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }

  /** One connection's life; rejects when it ends. */
  private async listen(signal: AbortSignal, onListening: () => void): Promise<never> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: 'globalmart commit listener',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection ended')));
      signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
    });
    // It may break while nobody waits for it; whoever asks next is told.
    lost.catch(() => undefined);
    client.on('notification', ({ payload = '' }) => this.options.onCommit(payload));
    try {
      await Promise.race([client.connect(), lost]);
      await client.query('LISTEN stream_commits');
      onListening();
      for (;;) {
        await Promise.race([delay(PROBE_EVERY_MS, undefined, { signal }), lost]);
        await client.query('SELECT 1');
      }
    } finally {
      // To a server that is away, saying goodbye has no end.
      await Promise.race([client.end(), delay(ANSWER_WITHIN_MS / 3, undefined, { ref: false })]).catch(() => undefined);
    }
  }
}
