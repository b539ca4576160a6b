import type { EventTopic } from '@globalmart/contracts';
import { eventually } from '@globalmart/testing';
import type { LabelledRecord } from '../load/labelled-load';
import { type QualityCounts, QualityReader } from '../observe/quality-reader';
import { findWritten, type WrittenRecord } from '../observe/written-load';

const DEADLINE_MS = 60_000;

/**
 * Written = valid + duplicate + late + invalid by topic and reason, and what could not be used lies in `dead_letters`: each
 * record with the reason its label gives, with the bytes that were sent, and no other. Everything sent is written once, but for
 * what a producer sent again because it got no answer. Returns the counts.
 */
export async function expectConserved(
  env: Readonly<Record<string, string>>,
  sent: ReadonlyMap<EventTopic, readonly LabelledRecord[]>,
): Promise<ReadonlyMap<EventTopic, QualityCounts>> {
  const quality = new QualityReader(env);
  const writtenByTopic = new Map(
    await Promise.all(
      [...sent].map(async ([topic, load]) => [topic, findWritten(topic, load, await quality.logOf(topic))] as const),
    ),
  );
  const written = [...writtenByTopic.values()].flat();
  const counted = await eventually(
    async () => {
      const counts = await quality.counts();
      const total = [...counts.values()].reduce((sum, each) => sum + each.total, 0);
      if (total < written.length) throw new Error(`${total} of ${written.length} records are counted`);
      return counts;
    },
    { deadlineMs: DEADLINE_MS, everyMs: 250 },
  );
  const expectedCounts = new Map([...writtenByTopic].map(([topic, records]) => [topic, countsOf(records)]));
  expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(expectedCounts));

  const expected = new Map(written.flatMap((record) => (record.reason === null ? [] : [[record.origin, record]])));
  const letters = await quality.deadLetters();
  const wrong = letters.flatMap(({ origin, reason, field, value }) => {
    const record = expected.get(origin);
    if (record === undefined) return `${origin}: no dead letter was to be of it`;
    if (record.reason !== reason || record.field !== field) return `${origin}: ${reason} of ${field}`;
    return sameBytes(record.value, value) ? [] : `${origin}: other bytes`;
  });
  expect(wrong).toEqual([]);
  const found = new Set(letters.map(({ origin }) => origin));
  expect([...expected.keys()].filter((origin) => !found.has(origin))).toEqual([]);
  return expectedCounts;
}

function countsOf(records: readonly WrittenRecord[]): QualityCounts {
  const of = (wanted: string) => records.filter(({ fate }) => fate === wanted).length;
  const invalid: Record<string, number> = {};
  for (const { fate, reason } of records) {
    if (fate === 'invalid' && reason !== null) invalid[reason] = (invalid[reason] ?? 0) + 1;
  }
  return { total: records.length, valid: of('valid'), duplicate: of('duplicate'), late: of('late'), invalid };
}

function sameBytes(sent: string | Buffer | null, kept: Buffer | null): boolean {
  if (sent === null || kept === null) return sent === kept;
  return Buffer.from(sent).equals(kept);
}
