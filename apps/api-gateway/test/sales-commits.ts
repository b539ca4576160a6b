import { type SalesRows, salesUpserts } from '@globalmart/metrics-store';
import { type Cut, type Job, PostgresStore } from '@globalmart/streaming';
import { salesRows } from './sales-rows';

const job: Job<SalesRows> = {
  name: 'sales',
  topics: ['transactions'],
  createFold: () => {
    throw new Error('nothing is folded here: rows come ready made');
  },
};

/** Commits rows and offsets as a stream worker does. */
export class SalesCommits {
  private readonly store: PostgresStore;
  private readonly positions = new Map<number, { epoch: number; nextOffset: number }>();

  constructor(workerUrl: string) {
    this.store = new PostgresStore({
      url: workerUrl,
      jobs: [
        {
          job,
          announced: true,
          statements: (cuts: readonly Cut<SalesRows>[]) => salesUpserts(cuts[0]?.delta ?? salesRows({})),
          expire: () => Promise.resolve(0),
        },
      ],
      outgoing: { send: () => Promise.resolve() },
    });
  }

  /** One flush of one partition, which moves its offset on by `records`; without rows only the offset moves. @returns where it is then. */
  async commit(rows: SalesRows | undefined, { partition = 0, records = 1 } = {}): Promise<number> {
    const { epoch, nextOffset } = this.positions.get(partition) ?? (await this.claim(partition));
    const next = nextOffset + records;
    const position = { nextOffset: next, restoreOffset: 0, restoreMaxEventMs: null, dedupOffset: 0 };
    const move = {
      ...position,
      topic: 'transactions' as const,
      maxEventMs: null,
      watermarkMs: null,
      lastOffset: null,
      lastAppendMs: null,
    };
    const cut: Cut<SalesRows> = {
      partition,
      delta: rows,
      moves: [{ ...move, epoch, fromOffset: nextOffset, records }],
      records,
      oldestAppendMs: 0,
    };
    const { fencedPartitions } = await this.store.flush(job, [cut]);
    if (fencedPartitions.length > 0) throw new Error(`partition ${partition} belongs to somebody else`);
    this.positions.set(partition, { epoch, nextOffset: next });
    return next;
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async claim(partition: number): Promise<{ epoch: number; nextOffset: number }> {
    const [claim] = await this.store.claim(job.name, partition, [{ topic: 'transactions', startOffset: 0 }]);
    if (claim === undefined) throw new Error(`partition ${partition} could not be claimed`);
    return claim;
  }
}
