import { ALL_FAULTS, type Nemesis, randomFaults } from '@globalmart/streaming/simulation';
import { anyLog, forSeeds, type Seeds, SEEDS_PER_LOG } from '../../test/job-properties';
import { type ModelledJob, modelledSessions, simulateJobs } from '../../test/job-simulation';
import { MODEL_TOPICS } from '../../test/log-model';
import { type SessionsDelta, SessionsFold } from './sessions.fold';

// `SEEDS=10 FIRST_SEED=4711 npx nx test stream-worker -t simulation` repeats one failure.
const SEEDS: Seeds = {
  first: Number(process.env.FIRST_SEED ?? 1),
  count: Math.ceil(Number(process.env.SEEDS ?? 10_000) / 10),
};
jest.setTimeout(300_000);

const run = (seed: number, nemesis: Nemesis, job: ModelledJob = modelledSessions) =>
  simulateJobs(anyLog(seed - (seed % SEEDS_PER_LOG), MODEL_TOPICS), [job], {
    seed,
    nemesis,
    faultySteps: 330,
    answerLost: 0.08,
    appendedAtStart: 0,
  });

describe('simulation of sessions', () => {
  it.each(MODEL_TOPICS)('leaves the same rows when %s stalls and is read last', async (stalled) => {
    await forSeeds({ ...SEEDS, count: Math.ceil(SEEDS.count / 3) }, async (seed) => {
      const { events } = await run(seed, (controls, step) => {
        const { log, random } = controls;
        randomFaults({ ...ALL_FAULTS, append: 0 })(controls, step);
        const topic = random.pick(log.topics);
        const partition = random.below(log.partitionCount);
        if (topic !== stalled) log.appendUpTo(topic, partition, log.end(topic, partition) + random.below(3));
      });
      expect(events.commits).toBeGreaterThan(0);
    });
  });

  it('finds that a session was forgotten before it was written', async () => {
    const hasty: ModelledJob<SessionsDelta> = {
      ...modelledSessions,
      job: { ...modelledSessions.job, createFold: (partition) => new HastySessions(partition, 1) },
    };
    const tries = forSeeds({ ...SEEDS, count: 1_000 }, async (seed) => {
      await run(seed, randomFaults(ALL_FAULTS), hasty);
    });
    await expect(tries).rejects.toThrow(/^seed \d+/);
  });
});

/** Takes for stored what is only on its way, and so may load what was there before. */
class HastySessions extends SessionsFold {
  override take(): SessionsDelta | undefined {
    const delta = super.take();
    this.state.committed();
    return delta;
  }
}
