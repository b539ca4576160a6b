import { StoreUnavailable } from '../errors';
import type { Cut } from '../flush/cut';
import type { FileLedger, FileSink } from './file-ports';
import { FilesAhead } from './files-ahead';

const TOPIC = 'transactions';
const passed = (): Promise<void> => Promise.resolve();

function cutOf(partition: number, epoch: number, delta: object): Cut<object> {
  const position = {
    topic: TOPIC,
    nextOffset: 7,
    fromOffset: 0,
    restoreOffset: 0,
    dedupOffset: 0,
    records: 7,
  } as const;
  const unknown = {
    restoreMaxEventMs: null,
    maxEventMs: null,
    lastOffset: null,
    lastAppendMs: null,
    watermarkMs: null,
  };
  return { partition, delta, moves: [{ ...position, ...unknown, epoch }], records: 7, oldestAppendMs: 0 };
}

/** A database in which every epoch is live but those that were overtaken, and a folder. */
class Stage {
  readonly told: string[] = [];
  readonly folder = new Set<string>();
  readonly overtaken = new Set<number>();
  isAway = false;
  onWrite: (key: string) => void | Promise<void> = () => undefined;
  private readonly live = (epoch: number) => !this.overtaken.has(epoch);

  readonly ledger: FileLedger = {
    intend: (intents) => {
      this.told.push(`intend ${intents.map(({ key }) => key).join()}`);
      return Promise.resolve(new Set(intents.filter(({ epoch }) => this.live(epoch)).map(({ key }) => key)));
    },
    abandoned: () => Promise.resolve([]),
    forget: () => Promise.resolve(),
    unaccounted: (keys) =>
      this.isAway
        ? Promise.reject(new StoreUnavailable('away'))
        : Promise.resolve(keys.filter((key) => !this.live(Number(key.at(-1))))),
  };

  private readonly sink: FileSink<string> = {
    write: async ({ key }) => {
      await this.onWrite(key);
      this.told.push(`write ${key}`);
      this.folder.add(key);
      return 100;
    },
    delete: (key) => Promise.resolve(void this.folder.delete(key)),
    list: () => Promise.resolve([...this.folder]),
  };

  readonly ahead = new FilesAhead<object, string>({
    plan: ({ partition, moves }) =>
      moves.map(({ topic, epoch }) => ({ key: `${partition}-e${epoch}`, topic, partition, epoch, content: 'rows' })),
    sink: this.sink,
  });
}

describe('FilesAhead', () => {
  it('notes all intents of a flush before it writes the first file', async () => {
    const stage = new Stage();
    const cuts = [cutOf(0, 1, {}), cutOf(1, 1, {})];
    expect(await stage.ahead.write(stage.ledger, cuts, passed)).toEqual([]);
    expect(stage.told).toEqual(['intend 0-e1,1-e1', 'write 0-e1', 'write 1-e1']);
    expect(stage.ahead.filesOf(cuts[0] as Cut<object>)).toMatchObject([{ file: { key: '0-e1' }, bytes: 100 }]);
  });

  it('writes nothing for a partition that was taken, and says so', async () => {
    const stage = new Stage();
    stage.overtaken.add(1);
    expect(await stage.ahead.write(stage.ledger, [cutOf(0, 1, {}), cutOf(1, 2, {})], passed)).toEqual([0]);
    expect([...stage.folder]).toEqual(['1-e2']);
  });

  it('deletes what it finished when its partition was taken meanwhile: nobody else may know of it', async () => {
    const stage = new Stage();
    stage.onWrite = () => void stage.overtaken.add(1);
    expect(await stage.ahead.write(stage.ledger, [cutOf(0, 1, {})], passed)).toEqual([0]);
    expect(stage.folder.size).toBe(0);
  });

  it('deletes it too when another file of the flush could not be written: there may be no next try', async () => {
    const stage = new Stage();
    stage.onWrite = (key) => {
      if (key === '1-e2') throw new Error('no space left on device');
      stage.overtaken.add(1);
    };
    const cuts = [cutOf(0, 1, {}), cutOf(1, 2, {})];
    await expect(stage.ahead.write(stage.ledger, cuts, passed)).rejects.toThrow('no space');
    expect(stage.folder.size).toBe(0);
    stage.onWrite = () => undefined;
    expect(await stage.ahead.write(stage.ledger, cuts, passed)).toEqual([0]);
    expect([...stage.folder]).toEqual(['1-e2']);
  });

  it('looks again, when it is asked to or when the flush is tried again, where it could not look', async () => {
    for (const triesAgain of [false, true]) {
      const stage = new Stage();
      const cuts = [cutOf(0, 1, {})];
      stage.isAway = true;
      stage.onWrite = () => void stage.overtaken.add(1);
      await expect(stage.ahead.write(stage.ledger, cuts, passed)).rejects.toThrow('away');
      expect([...stage.folder]).toEqual(['0-e1']);
      stage.isAway = false;
      if (triesAgain) expect(await stage.ahead.write(stage.ledger, cuts, passed)).toEqual([0]);
      else await stage.ahead.deleteLost(stage.ledger);
      expect(stage.folder.size).toBe(0);
    }
  });

  it('writes a file once, however often its flush is tried, and anew under another epoch', async () => {
    const stage = new Stage();
    const delta = {};
    await stage.ahead.write(stage.ledger, [cutOf(0, 1, delta)], passed);
    await stage.ahead.write(stage.ledger, [cutOf(0, 1, delta)], passed);
    expect(stage.told).toEqual(['intend 0-e1', 'write 0-e1']);
    await stage.ahead.write(stage.ledger, [cutOf(0, 2, delta)], passed);
    expect(stage.told.slice(2)).toEqual(['intend 0-e2', 'write 0-e2']);
  });

  it('goes on with the file that could not be written', async () => {
    const stage = new Stage();
    const cuts = [cutOf(0, 1, {}), cutOf(1, 1, {})];
    let writes = 0;
    stage.onWrite = () => {
      if (++writes === 2) throw new Error('no space left on device');
    };
    await expect(stage.ahead.write(stage.ledger, cuts, passed)).rejects.toThrow('no space');
    expect(await stage.ahead.write(stage.ledger, cuts, passed)).toEqual([]);
    expect(stage.told).toEqual(['intend 0-e1,1-e1', 'write 0-e1', 'intend 1-e1', 'write 1-e1']);
  });

  it('gives up only when all that it began has ended, so that the next try does not meet it', async () => {
    const stage = new Stage();
    const cuts = [cutOf(0, 1, {}), cutOf(1, 1, {})];
    stage.onWrite = async (key) => {
      if (key === '0-e1') throw new Error('no space left on device');
      await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await expect(stage.ahead.write(stage.ledger, cuts, passed)).rejects.toThrow('no space');
    expect([...stage.folder]).toEqual(['1-e1']);
  });
});
