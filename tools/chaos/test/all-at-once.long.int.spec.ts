import { EVENT_TOPICS } from '@globalmart/contracts';
import { SeededRandom } from '@globalmart/streaming/simulation';
import { eventually } from '@globalmart/testing';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describeInstance, KafkaCluster, portsFrom, startServices, type Services } from '../../services';
import { chooseSeed } from '../load/choose-seed';
import { labelledLoad } from '../load/labelled-load';
import type { AppProcess } from '../processes/app-process';
import { Stage } from '../stage';
import { expectConserved } from './expect-conserved';
import { expectExact } from './expect-exact';

const seed = chooseSeed();
const kills = Number(process.env.CHAOS_KILLS) || 3;
jest.setTimeout(300_000 + kills * 30_000);

const NAME = 'all-at-once';
const BROKER_PORTS = 23_540;
const POSTGRES_PORTS = portsFrom(23_570);
const TOPIC_PREFIX = `${NAME}-`;
/** To each of the six topics. */
const PER_SECOND = 40;
/** More than the faults take, even on a busy machine, so that all of them come under load. */
const SECONDS = 60 + 20 * kills;
const LONGEST_PAUSE_MS = 2_000;
const TAKEOVER_DEADLINE_MS = 60_000;

describe(`workers, PostgreSQL and a broker of three, all lost and back (CHAOS_SEED=${seed} CHAOS_KILLS=${kills})`, () => {
  const random = new SeededRandom(seed);
  let cluster: KafkaCluster;
  let services: Services;
  let env: Readonly<Record<string, string>>;
  let stage: Stage;
  let workers: AppProcess[];

  beforeAll(async () => {
    removeData();
    [cluster, services] = await Promise.all([
      KafkaCluster.start(`${NAME}-kafka`, BROKER_PORTS),
      startServices({ instance: NAME, ports: POSTGRES_PORTS, services: ['postgres'] }),
    ]);
    env = { ...services.env, KAFKA_BROKERS: cluster.brokers.join(), KAFKA_TOPIC_PREFIX: TOPIC_PREFIX };
    stage = await Stage.open({ env, topicPrefix: TOPIC_PREFIX });
  });
  afterAll(async () => {
    await stage?.close();
    await services?.stop();
    await cluster?.stop();
    removeData();
  });

  it('leave exact tables of all jobs, and every record of every kind accounted for', async () => {
    const loads = new Map(
      EVENT_TOPICS.map((topic) => [topic, labelledLoad({ topic, seed, events: PER_SECOND * SECONDS })]),
    );
    workers = [stage.startWorker()];
    await workers[0]?.waitFor('partition opened', { nth: 3 });
    const sending = await Promise.all(
      [...loads].map(async ([topic, load]) => {
        const sender = await stage.openSender({ topic });
        return { load, sender, running: sender.start(load, PER_SECOND) };
      }),
    );
    await stage.waitForProgress([]);

    const lost = random.below(cluster.brokers.length);
    const others = [secondJoins, () => cluster.kill(lost), () => cluster.restart(lost), restartPostgres, secondLeaves];
    for (let kill = 0; kill < kills; kill++) {
      // Spread over the kills, so that some hit a worker while the broker is away.
      while (others.length > 0 && (5 - others.length) * kills < 5 * kill + 3) await others.shift()?.();
      await killWorker();
      await pause();
    }
    for (const other of others) await other();

    for (const { load, sender, running } of sending) {
      // What is left of every kind of record goes out at once.
      const sent = await running.stop();
      await sender.send(load.slice(sent.length));
      expect(sender.acknowledged).toBe(load.length);
    }
    const counts = await expectConserved(env, loads);
    const { valid, duplicate, late } = counts.get('transactions') ?? {};
    await expectExact(stage, { valid, duplicate, late });
  });

  async function killWorker(): Promise<void> {
    const at = random.below(workers.length);
    await workers[at]?.kill();
    await delay(random.below(LONGEST_PAUSE_MS));
    workers[at] = stage.startWorker();
  }

  /** Until every partition moves again, or so short that the next fault comes before that. */
  async function pause(): Promise<void> {
    if (random.chance(0.5)) {
      await stage.waitForProgress(await eventually(() => stage.results.offsets()), TAKEOVER_DEADLINE_MS);
    } else await delay(random.below(LONGEST_PAUSE_MS));
  }

  async function secondJoins(): Promise<void> {
    workers.push(stage.startWorker());
    await Promise.resolve();
  }

  async function secondLeaves(): Promise<void> {
    const leaving = workers.pop();
    await leaving?.waitFor('assigned', { deadlineMs: TAKEOVER_DEADLINE_MS });
    expect(await leaving?.stop()).toEqual({ code: 0, signal: null });
  }

  async function restartPostgres(): Promise<void> {
    await services.kill('postgres', 'SIGKILL');
    await delay(random.below(LONGEST_PAUSE_MS));
    await services.start('postgres');
  }
});

function removeData(): void {
  rmSync(describeInstance(NAME, POSTGRES_PORTS).folder, { recursive: true, force: true });
}
