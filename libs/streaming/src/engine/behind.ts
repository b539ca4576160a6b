import type { EventTopic } from '@globalmart/contracts';
import type { AnyJob } from '../job';

/** How far a job's results reach in one partition, by topic. */
export type Offsets = ReadonlyMap<EventTopic, number>;

/** The greatest offset of each topic among several jobs. */
export function frontOf(positions: Iterable<Offsets>): Offsets {
  const front = new Map<EventTopic, number>();
  for (const position of positions) {
    for (const [topic, offset] of position) front.set(topic, Math.max(offset, front.get(topic) ?? 0));
  }
  return front;
}

/** Records that a job would have to read to be at the front, summed over its topics. */
export function recordsBehind(position: Offsets, front: Offsets): number {
  let behind = 0;
  for (const [topic, offset] of position) behind += Math.max(0, (front.get(topic) ?? offset) - offset);
  return behind;
}

/**
 * Which of these jobs can share a reader without making each other wait: those within `limit` records of the front, and
 * `joining`, which was decided before. Of jobs that are all far behind each other, each in another topic, the nearest goes
 * alone. The order of the jobs stays.
 */
export function divide(
  positions: ReadonlyMap<AnyJob, Offsets>,
  limit: number,
  joining: ReadonlySet<AnyJob>,
): { together: AnyJob[]; behind: AnyJob[] } {
  const jobs = [...positions.keys()];
  const front = frontOf(positions.values());
  const distances = [...positions.values()].map((offsets) => recordsBehind(offsets, front));
  const near = jobs.filter((job, at) => joining.has(job) || (distances[at] ?? 0) <= limit);
  const nearest = distances.indexOf(Math.min(...distances));
  const together = near.length > 0 ? near : jobs.slice(nearest, nearest + 1);
  return { together, behind: jobs.filter((job) => !together.includes(job)) };
}
