import { eventually } from '@globalmart/testing';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
/** Twice the session timeout of the worker's group membership. */
const ASLEEP_MS = 12_000;

describe(`a worker that was stopped and wakes up (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;

  beforeAll(async () => {
    test = await openTestStage('zombie');
  });
  afterAll(() => test?.close());

  it('loses its open flush to the new owner, drops its state and joins again', async () => {
    const { stage } = test;
    const sender = await stage.openSender();
    const load = transactionLoad({ seed, count: 4_000, copies: 2 });
    const third = Math.ceil(load.length / 3);

    // One is stopped with its rows written and its offset moved, the other right before it begins; both hold a cut.
    const zombies = ['offset-cas-done:4:stop', 'flush-begin:4:stop'].map((faultPoints) =>
      stage.startWorker({ faultPoints }),
    );
    await eventually(async () => expect(await openPartitions(zombies)).toEqual([0, 1, 2]), { deadlineMs: 30_000 });
    const sending = sender.send(load.slice(0, third), 1_000);
    await eventually(() => zombies.every(({ isStopped }) => isStopped), { deadlineMs: 20_000 });
    const asleepSinceMs = Date.now();
    await sending;

    const heir = stage.startWorker();
    await sender.send(load.slice(third, 2 * third));
    await stage.quiesce();
    await eventually(() => Date.now() >= asleepSinceMs + ASLEEP_MS, { deadlineMs: ASLEEP_MS });
    expect(heir.logged('partition opened')).toHaveLength(3);

    const rolledBack = await stage.results.rollbacks();
    const closed = zombies.map((zombie) => zombie.waitForNext('partition closed'));
    const joined = zombies.map((zombie) => zombie.waitForNext('assigned'));
    for (const zombie of zombies) zombie.signal('SIGCONT');
    // By the store, or by the group where its answer comes first; what counts is that the flush is rolled back.
    for (const { reason } of await Promise.all(closed)) expect(['fenced', 'unassigned']).toContain(reason);
    // The one that had not begun opens its transaction only now, and has to take it back.
    await eventually(async () => expect(await stage.results.rollbacks()).toBeGreaterThan(rolledBack));
    await Promise.all(joined);

    const awake = await stage.results.offsets();
    await sender.send(load.slice(2 * third), 1_000);
    await stage.waitForProgress(awake);
    await expectExact(stage, countFates(load));
  });
});

type Workers = TestStage['stage']['workers'];

/** Which partitions the workers have open, from their logs. */
async function openPartitions(workers: Workers): Promise<unknown[]> {
  const open = new Set<unknown>();
  for (const { lines } of workers) {
    const own = new Set<unknown>();
    for (const { msg, partition } of lines) {
      if (msg === 'partition opened') own.add(partition);
      if (msg === 'partition closed') own.delete(partition);
    }
    if (own.size === 0) return [];
    own.forEach((partition) => open.add(partition));
  }
  return [...open].sort();
}
