import { EVENT_TOPICS, type EventTopic } from '@globalmart/contracts';
import { eventually } from '@globalmart/testing';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replay } from '../../operate/replay';
import { chooseSeed } from '../load/choose-seed';
import { labelledLoad } from '../load/labelled-load';
import { countFates } from '../load/transaction-load';
import { LakeFolder } from '../observe/lake-folder';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();

describe(`the lake (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;
  let lake: LakeFolder;
  const loads = new Map(EVENT_TOPICS.map((topic) => [topic, labelledLoad({ topic, seed })]));
  const transactions = loads.get('transactions') ?? [];

  beforeAll(async () => {
    test = await openTestStage('lake');
    lake = new LakeFolder(test.stage.lakeRoot, test.env.POSTGRES_OWNER_URL ?? '');
  });
  afterAll(() => test?.close());

  /** At rest a plain look into the folder finds the listed files, and nothing else. */
  async function expectTidy(): Promise<number> {
    await eventually(async () => (await lake.loose()).length === 0, { deadlineMs: 30_000, everyMs: 250 });
    const listed = await lake.listedRowsByKey();
    expect(await lake.rowsByKey()).toEqual(listed);
    return Object.values(listed).reduce((sum, rows) => sum + rows, 0);
  }

  async function send(part: number, of: number): Promise<void> {
    const shares = [...loads].map(async ([topic, load]: [EventTopic, typeof transactions]) => {
      const sender = await test.stage.openSender({ topic });
      const share = Math.ceil(load.length / of);
      await sender.send(load.slice(part * share, (part + 1) * share), 400);
    });
    await Promise.all(shares);
  }

  it('holds every valid and every late record once, wherever a worker dies on the way', async () => {
    const { stage } = test;
    const points = ['intent-recorded:1:kill', 'file-written:3:kill', 'commit-sent:5:kill'];
    for (const [part, faultPoints] of points.entries()) {
      const doomed = stage.startWorker({ faultPoints });
      await doomed.waitFor('partition opened', { nth: 3 });
      await Promise.all([send(part, points.length), doomed.exited]);
      expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });
    }
    stage.startWorker();
    const { lake: verified } = await expectExact(stage, countFates(transactions));
    const kept = [...loads.values()].flat().filter(({ fate }) => fate === 'valid' || fate === 'late');
    expect(await expectTidy()).toBe(kept.length);
    expect(verified.rows).toBe(kept.length);
    expect(kept.some(({ fate }) => fate === 'late')).toBe(true);
  });

  it('is written anew by a replay of its job, and the old files go', async () => {
    const before = await lake.listedRowsByKey();
    const { rowsDeleted } = await replay({ env: test.env, job: 'lake', fromLogStart: false });
    expect(rowsDeleted).toBe(Object.keys(before).length);
    await expectExact(test.stage, countFates(transactions));
    const rows = await expectTidy();
    expect(rows).toBe(Object.values(before).reduce((sum, count) => sum + count, 0));
    expect(Object.keys(await lake.listedRowsByKey()).filter((key) => key in before)).toEqual([]);
  });

  it('lets the other jobs go on while no file can be written, and catches up when one can', async () => {
    const { stage } = test;
    const workshop = join(stage.lakeRoot, '.unfinished');
    rmSync(workshop, { recursive: true, force: true });
    writeFileSync(workshop, 'a file where a folder should be');
    await send(0, 1);
    const worker = stage.workers.at(-1);
    await worker?.waitForNext('flush failed, trying again');
    await eventually(async () => (await stage.lagOf('sales')) === 0, { deadlineMs: 20_000 });
    expect(await stage.lagOf('lake')).toBeGreaterThan(0);
    rmSync(workshop);
    mkdirSync(workshop);
    await expectExact(stage);
    await expectTidy();
  });
});
