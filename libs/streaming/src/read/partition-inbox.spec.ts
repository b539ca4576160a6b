import type { RecordBatch } from '../ports';
import { PartitionInbox } from './partition-inbox';

/** An inbox whose folds and patience end when the test says so. */
class Stage {
  readonly told: string[] = [];
  private readonly folds: (() => void)[] = [];
  private readonly patience: (() => void)[] = [];
  readonly inbox = new PartitionInbox({
    fold: (batch) => {
      this.told.push(`fold ${batch.fetchedOffset}`);
      return new Promise((resolve) => this.folds.push(resolve));
    },
    pause: () => this.told.push('pause'),
    resume: () => this.told.push('resume'),
    patienceMs: 200,
    clock: { sleep: () => new Promise((resolve) => this.patience.push(resolve)) },
  });

  /** Puts a batch that begins at this offset. */
  async put(offset: number): Promise<void> {
    await this.inbox.put(batch(offset));
    this.told.push(`put ${offset}`);
  }

  async endFold(): Promise<void> {
    this.folds.shift()?.();
    await turn();
  }

  async endPatience(): Promise<void> {
    for (const resolve of this.patience.splice(0)) resolve();
    await turn();
  }
}

function batch(offset: number): RecordBatch {
  const place = { topic: 'transactions', partition: 0 } as const;
  return { ...place, fetchedOffset: offset, lastOffset: offset, endOffset: offset + 1, records: [] };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('PartitionInbox', () => {
  it('lets the next batch be fetched while one is folded, and folds them one after the other', async () => {
    const stage = new Stage();
    await stage.put(0);
    const second = stage.put(1);
    await turn();
    expect(stage.told).toEqual(['fold 0', 'put 0']);
    await stage.endFold();
    await second;
    expect(stage.told).toEqual(['fold 0', 'put 0', 'fold 1', 'put 1']);
  });

  it('pauses a partition that is stuck, so that the others are fetched, and resumes it once nothing waits', async () => {
    const stage = new Stage();
    await stage.put(0);
    const second = stage.put(1);
    await stage.endPatience();
    await second;
    expect(stage.told).toEqual(['fold 0', 'put 0', 'pause', 'put 1']);
    await stage.endFold();
    expect(stage.told).toEqual(['fold 0', 'put 0', 'pause', 'put 1', 'resume', 'fold 1']);
  });

  it('does not pause for a patience that ends after the batch was taken', async () => {
    const stage = new Stage();
    await stage.put(0);
    const second = stage.put(1);
    await stage.endFold();
    await second;
    await stage.endPatience();
    expect(stage.told).not.toContain('pause');
  });

  it('resumes only when a batch fetched before the pause has its turn too', async () => {
    const stage = new Stage();
    await stage.put(0);
    const later = [stage.put(1), stage.put(2)];
    await stage.endPatience();
    await Promise.all(later);
    await stage.endFold();
    expect(stage.told.at(-1)).toBe('fold 1');
    expect(stage.told).not.toContain('resume');
    await stage.endFold();
    expect(stage.told.slice(-2)).toEqual(['resume', 'fold 2']);
  });

  it('rests while a batch takes its time: nobody waits for it, and no more are fetched until it is folded', async () => {
    const stage = new Stage();
    await stage.put(0);
    const second = stage.put(1);
    stage.inbox.rest();
    await second;
    await stage.put(2);
    // What comes all the same was fetched before, or by a consumer that knows of no pause.
    expect(stage.told).toEqual(['fold 0', 'put 0', 'pause', 'pause', 'put 1', 'pause', 'put 2']);
    await stage.endFold();
    await stage.endFold();
    expect(stage.told.slice(-3)).toEqual(['fold 1', 'resume', 'fold 2']);
  });

  it('goes on after a rest in which nothing came', async () => {
    const stage = new Stage();
    await stage.put(0);
    stage.inbox.rest();
    stage.inbox.rest();
    await stage.endFold();
    stage.inbox.rest();
    expect(stage.told).toEqual(['fold 0', 'put 0', 'pause', 'resume']);
  });

  it('forgets what waits when reading goes on elsewhere', async () => {
    const stage = new Stage();
    await stage.put(0);
    const second = stage.put(1);
    await stage.endPatience();
    await second;
    stage.inbox.clear();
    expect(stage.told.at(-1)).toBe('resume');
    await stage.endFold();
    await stage.put(7);
    expect(stage.told.slice(-2)).toEqual(['fold 7', 'put 7']);
  });
});
