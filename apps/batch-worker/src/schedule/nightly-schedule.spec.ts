import type { BatchRequest } from '@globalmart/metrics-store';
import { createLogger } from '@globalmart/platform';
import { parseSchedule } from './due-instant';
import { NightlySchedule } from './nightly-schedule';

const logger = createLogger({ name: 'spec', level: 'silent' });

/** What the table of requests amounts to here: each name once. */
function requests() {
  const queued: BatchRequest[] = [];
  return {
    queued,
    request: async (one: BatchRequest) => {
      if (queued.some(({ runId }) => runId === one.runId)) return false;
      queued.push(one);
      return true;
    },
    lastScheduledMs: async () => queued.map(({ scheduledMs }) => scheduledMs ?? 0).sort((a, b) => b - a)[0],
  };
}

/** Workers that share the requests and a clock that is set by hand. */
function workers(count: number, zone: string, start: string) {
  const runs = requests();
  const time = { nowMs: Date.parse(start) };
  const schedule = parseSchedule('0 2 * * *', zone);
  const make = () => new NightlySchedule({ runs, schedule, logger, clock: () => time.nowMs });
  const all = Array.from({ length: count }, make);
  const tick = async (now: string) => {
    time.nowMs = Date.parse(now);
    for (const worker of all) await worker.queueWhatIsDue();
    return runs.queued.map(({ runId }) => runId);
  };
  return { runs, tick };
}

it('queues one run a night, however many workers there are and however often they look', async () => {
  const { tick, runs } = workers(3, 'UTC', '2026-11-27T12:00:00Z');
  expect(await tick('2026-11-28T01:59:00Z')).toEqual([]);
  await tick('2026-11-28T02:00:00Z');
  expect(await tick('2026-11-28T02:01:00Z')).toEqual(['nightly-2026-11-28']);
  expect(runs.queued[0]).toMatchObject({ analysisDate: '2026-11-27', scheduledMs: Date.parse('2026-11-28T02:00:00Z') });
});

it('does not make up for nights before the first start', async () => {
  const { tick } = workers(1, 'UTC', '2026-11-27T12:00:00Z');
  expect(await tick('2026-11-27T12:00:00Z')).toEqual([]);
});

it('queues only the newest run that was missed', async () => {
  const { tick } = workers(1, 'UTC', '2026-11-27T12:00:00Z');
  await tick('2026-11-28T02:00:00Z');
  expect(await tick('2026-12-02T10:00:00Z')).toEqual(['nightly-2026-11-28', 'nightly-2026-12-02']);
});

it('queues one run in the night whose 02:00 comes twice, and one in that which has none', async () => {
  const autumn = workers(2, 'Europe/Berlin', '2026-10-24T12:00:00Z');
  for (let minute = 0; minute < 240; minute += 15) {
    await autumn.tick(new Date(Date.parse('2026-10-24T23:00:00Z') + minute * 60_000).toISOString());
  }
  expect(autumn.runs.queued.map(({ runId }) => runId)).toEqual(['nightly-2026-10-25']);
  const spring = workers(2, 'Europe/Berlin', '2026-03-28T12:00:00Z');
  for (let minute = 0; minute < 240; minute += 15) {
    await spring.tick(new Date(Date.parse('2026-03-28T23:00:00Z') + minute * 60_000).toISOString());
  }
  expect(spring.runs.queued).toMatchObject([
    { runId: 'nightly-2026-03-29', analysisDate: '2026-03-28', scheduledMs: Date.parse('2026-03-29T01:00:00Z') },
  ]);
});
