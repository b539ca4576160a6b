import { eventually } from '@globalmart/testing';
import { rmSync } from 'node:fs';
import { describeInstance, portsFrom, startServices, type ServiceName, type Services } from '../../services';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import type { AppProcess } from '../processes/app-process';
import { Stage } from '../stage';
import { expectExact } from './expect-exact';

jest.setTimeout(300_000);

const seed = chooseSeed();
const instance = 'chaos';
const ports = portsFrom(21_100);

describe(`services that are killed and come back (CHAOS_SEED=${seed})`, () => {
  let services: Services;
  let stage: Stage;

  // An instance of its own: other specs must not lose their servers.
  beforeAll(async () => {
    removeData();
    services = await startServices({ instance, ports, services: ['kafka', 'postgres'] });
    stage = await Stage.open({ env: services.env, topicPrefix: 'outage-' });
  });
  afterAll(async () => {
    await stage?.close();
    await services?.stop();
    removeData();
  });

  it('cost no acknowledged event and count none twice, with PostgreSQL gone in the middle of flushes, then the broker', async () => {
    const sender = await stage.openSender();
    const worker = stage.startWorker();
    await worker.waitFor('partition opened', { nth: 3 });
    // More than can be sent while this takes, so that both servers go away under load.
    const load = sender.start(transactionLoad({ seed, count: 60_000 }), 500);
    await stage.waitForProgress([]);
    await outage('postgres', worker);
    // One that starts while there is no broker waits for it.
    await outage('kafka', worker, async () => {
      await stage.startWorker().waitFor('Kafka is not ready yet');
      // Back for a moment only, before anybody has recovered.
      await services.start('kafka');
      await services.kill('kafka', 'SIGKILL');
    });
    const workers = stage.workers;
    await Promise.all(workers.map((each) => each.waitFor('partition opened')));
    const sent = await load.stop();

    expect(sender.acknowledged).toBe(sent.length);
    // A repeat of the producer after a lost answer is a duplicate more, never a valid record more.
    const { logs } = await expectExact(stage, { valid: countFates(sent).valid });
    expect(Object.values(logs.transactions.verdicts).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(
      sent.length,
    );
    // Nobody gave up.
    expect(stage.workers).toEqual(workers);
    expect(workers).toHaveLength(2);
  });

  /** Kills a server, waits until the worker misses it, and starts it again; every partition has to move on afterwards. */
  async function outage(
    service: ServiceName,
    worker: AppProcess,
    meanwhile: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const warnings = (): number => worker.lines.filter(({ level }) => level === 'warn').length;
    const before = warnings();
    await services.kill(service, 'SIGKILL');
    await eventually(() => warnings() > before + 2, { deadlineMs: 20_000 });
    await meanwhile();
    await services.start(service);
    await stage.waitForProgress(await eventually(() => stage.results.offsets()));
  }
});

function removeData(): void {
  rmSync(describeInstance(instance, ports).folder, { recursive: true, force: true });
}
