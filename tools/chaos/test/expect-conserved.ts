import type { EventTopic } from '@globalmart/contracts';
import { eventually } from '@globalmart/testing';
import type { LabelledRecord } from '../load/labelled-load';
import { type QualityCounts, QualityReader } from '../observe/quality-reader';
import type { TestStage } from './test-stage';

const DEADLINE_MS = 60_000;

/**
 * Sent = valid + duplicate + late + invalid by topic and reason, and what could not be used lies in `dead_letters`: each
 * record with the reason its label gives, with the bytes that were sent, and no other.
 */
export async function expectConserved(
  { env }: TestStage,
  sent: ReadonlyMap<EventTopic, readonly LabelledRecord[]>,
): Promise<void> {
  const quality = new QualityReader(env);
  const records = [...sent.values()].reduce((sum, load) => sum + load.length, 0);
  const counted = await eventually(
    async () => {
      const counts = await quality.counts();
      const total = [...counts.values()].reduce((sum, each) => sum + each.total, 0);
      if (total < records) throw new Error(`${total} of ${records} records are counted`);
      return counts;
    },
    { deadlineMs: DEADLINE_MS, everyMs: 250 },
  );
  expect(Object.fromEntries(counted)).toEqual(
    Object.fromEntries([...sent].map(([topic, load]) => [topic, countsOf(load)])),
  );

  const expected = new Map<string, LabelledRecord>();
  for (const [topic, load] of sent) {
    load.forEach((record, number) => record.reason !== null && expected.set(`${topic} ${number}`, record));
  }
  const letters = await quality.deadLetters();
  const wrong = letters.flatMap(({ topic, number, reason, field, value }) => {
    const record = expected.get(`${topic} ${number}`);
    if (record === undefined) return `${topic} ${number}: no dead letter was to be of it`;
    if (record.reason !== reason || record.field !== field) return `${topic} ${number}: ${reason} of ${field}`;
    return sameBytes(record.value, value) ? [] : `${topic} ${number}: other bytes`;
  });
  expect(wrong).toEqual([]);
  const found = new Set(letters.map(({ topic, number }) => `${topic} ${number}`));
  expect([...expected.keys()].filter((record) => !found.has(record))).toEqual([]);
}

function countsOf(load: readonly LabelledRecord[]): QualityCounts {
  const of = (wanted: string) => load.filter(({ fate }) => fate === wanted).length;
  const invalid: Record<string, number> = {};
  for (const { fate, reason } of load) {
    if (fate === 'invalid' && reason !== null) invalid[reason] = (invalid[reason] ?? 0) + 1;
  }
  return { total: load.length, valid: of('valid'), duplicate: of('duplicate'), late: of('late'), invalid };
}

function sameBytes(sent: string | Buffer | null, kept: Buffer | null): boolean {
  if (sent === null || kept === null) return sent === kept;
  return Buffer.from(sent).equals(kept);
}
