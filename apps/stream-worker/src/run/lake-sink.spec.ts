import type { LakeStore } from '@globalmart/lake';
import { SinkUnavailable } from '@globalmart/streaming';
import type { LakeContent } from '../jobs/lake.job';
import { LakeSink } from './lake-sink';

const KEY = 'transactions/dt=2026-11-28/p0-000000000000-000000000007-e1-00c0ffee.parquet';

const store: LakeStore = {
  put: () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })),
  list: () => Promise.resolve([KEY, 'transactions/dt=2026-11-28/history-0.parquet']),
  listUnfinished: () => Promise.resolve([KEY.replace('-e1-', '-e2-')]),
  delete: () => Promise.resolve(),
  open: (key) => Promise.resolve(key),
};

/** A file of rows whose end is this. */
function fileOf(end: () => void) {
  const content = { rows: { end } } as unknown as LakeContent;
  return { key: KEY, topic: 'transactions', partition: 0, epoch: 1, content } as const;
}

describe('LakeSink', () => {
  it('calls a full disk a store that takes nothing now: the flush is tried again, and other jobs go on', async () => {
    const sink = new LakeSink(store);
    const writing = sink.write(fileOf(() => undefined));
    await expect(writing).rejects.toThrow(SinkUnavailable);
    await expect(writing).rejects.toThrow('no space left on device');
  });

  it('does not call rows a store that takes nothing, when they cannot be ended: to try again would write half of them', async () => {
    const broken = fileOf(() => {
      throw new RangeError('memory access out of bounds');
    });
    const error = await new LakeSink(store).write(broken).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RangeError);
  });

  it('lists what stream processing wrote or began, and not what others put there', async () => {
    expect(await new LakeSink(store).list()).toEqual([KEY, KEY.replace('-e1-', '-e2-')]);
  });
});
