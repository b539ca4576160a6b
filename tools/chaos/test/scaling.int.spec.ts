import { createKafka, createLogger } from '@globalmart/platform';
import { eventually, testServices } from '@globalmart/testing';
import { AssignerProtocol, type Admin } from 'kafkajs';
import { RecoveryWatch } from '../../soak/recovery-watch';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import type { AppProcess } from '../processes/app-process';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

const seed = chooseSeed();
const rounds = Number(process.env.CHAOS_ROUNDS) || 1;
const perSecond = Number(process.env.CHAOS_RATE) || 500;
jest.setTimeout(300_000 + rounds * 180_000);

const PARTITIONS = [0, 1, 2];
const LONGEST_STALL_MS = 20_000;
/** One generation for each that joins, and one for what a busy machine makes of it. */
const MOST_GENERATIONS = 3;

describe(`workers that come and go (CHAOS_SEED=${seed} CHAOS_ROUNDS=${rounds} CHAOS_RATE=${perSecond})`, () => {
  let test: TestStage;
  let admin: Admin;

  beforeAll(async () => {
    test = await openTestStage('scaling');
    const logger = createLogger({ name: 'spec', level: 'fatal', destination: process.stderr });
    admin = createKafka({ brokers: testServices().kafkaBrokers, clientId: 'spec', logger }).admin();
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.disconnect();
    await test?.close();
  });

  it('share the partitions, always one worker for partition i of all topics, and leave exact tables', async () => {
    const { stage } = test;
    const sender = await stage.openSender();
    const watch = new RecoveryWatch(stage.results, () => undefined);
    const veteran = stage.startWorker();
    await veteran.waitFor('partition opened', { nth: PARTITIONS.length });
    const load = sender.start(transactionLoad({ seed, count: perSecond * 240 * rounds, spacingMs: 20 }), perSecond);
    await stage.waitForProgress([]);
    watch.start();
    let first = veteran;
    for (let round = 0; round < rounds; round++) {
      const others = [stage.startWorker(), stage.startWorker()];
      await settled([first, ...others]);
      watch.faultEnded('three workers');
      // Each in turn is replaced by another.
      let workers = [first, ...others];
      for (const leaving of [...workers]) {
        expect(await leaving.stop()).toEqual({ code: 0, signal: null });
        workers = [...workers.filter((worker) => worker !== leaving), stage.startWorker()];
        await settled(workers);
        watch.faultEnded('one replaced');
      }
      const [staying, ...leaving] = workers;
      await Promise.all(leaving.map((worker) => worker.stop()));
      first = staying as AppProcess;
      await settled([first]);
      watch.faultEnded('one worker');
      await eventually(() => watch.unrecovered.length === 0, { deadlineMs: LONGEST_STALL_MS });
    }
    const sent = await load.stop();
    await watch.stop();
    expect(watch.violations).toEqual([]);
    for (const { seconds } of watch.recoveries) expect(seconds * 1_000).toBeLessThan(LONGEST_STALL_MS);
    // It has seen every change of the first round: three workers, itself replaced.
    expect(veteran.logged('assigned').length).toBeLessThanOrEqual(1 + MOST_GENERATIONS);
    await expectExact(stage, countFates(sent));
  });

  /** Waits until each of these workers, and nobody else, has partitions, and says that no two have the same one. */
  async function settled(workers: readonly AppProcess[]): Promise<void> {
    await eventually(
      async () => {
        const byMember = await assignments();
        expect(byMember).toHaveLength(workers.length);
        for (const topics of byMember) {
          const [partitions, ...others] = topics;
          expect(others.length).toBeGreaterThan(0);
          expect(partitions?.length).toBeGreaterThan(0);
          for (const other of others) expect(other).toEqual(partitions);
        }
        expect(byMember.flatMap(([partitions]) => partitions ?? []).sort()).toEqual(PARTITIONS);
      },
      { deadlineMs: 40_000, everyMs: 100 },
    );
  }

  /** Of each member of the workers' group: the partitions it has of each topic. */
  async function assignments(): Promise<number[][][]> {
    const { topic } = test.stage;
    const prefix = topic.slice(0, topic.lastIndexOf('-') + 1);
    const { groups: listed } = await admin.listGroups();
    const groupIds = listed.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix));
    const { groups } = await admin.describeGroups(groupIds);
    return groups.flatMap(({ members }) =>
      members.map(({ memberAssignment }) => {
        const decoded = AssignerProtocol.MemberAssignment.decode(memberAssignment);
        return Object.values(decoded?.assignment ?? {}).map((partitions) => [...partitions].sort());
      }),
    );
  }
});
