import { Client } from 'pg';
import { QUALITY_TOPICS, type QualityTopic } from '../judge-event';
import { type PublishedVersions, readPublishedVersions } from '../catalogue/published-versions';
import { type QualityRow, REASONS } from './quality-ledger';

/** Next offset by topic and partition; empty where the job has never run. */
export type NextOffsetsByTopic = ReadonlyMap<QualityTopic, ReadonlyMap<number, bigint>>;

export interface PublishedQuality {
  rows: QualityRow[];
  nextOffsets: NextOffsetsByTopic;
  versions: PublishedVersions;
}

type Count = 'total' | 'valid' | 'invalid' | 'duplicate' | 'late' | 'unknown_products';
type ViewRow = Record<Count | 'start_ms' | 'topic', string> & { by_reason: Record<string, number> };

/** data_quality, how far it reaches, and what was known of products by then, in one snapshot. */
export async function readPublishedQuality(postgresUrl: string): Promise<PublishedQuality> {
  const client = new Client({ connectionString: postgresUrl, application_name: 'globalmart-oracle' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const offsets = await client.query<{ topic: QualityTopic; partition: number; next_offset: string }>(
      `SELECT topic, partition, next_offset::text FROM stream_offsets WHERE job = 'quality' AND next_offset > 0`,
    );
    const rows = await client.query<ViewRow>(
      `SELECT (extract(epoch FROM window_start) * 1000)::bigint AS start_ms, topic, total, valid, invalid, duplicate, late,
              unknown_products, by_reason
       FROM data_quality`,
    );
    const versions = await readPublishedVersions(client);
    await client.query('COMMIT');
    return { rows: rows.rows.map(toRow), nextOffsets: byTopic(offsets.rows), versions };
  } finally {
    await client.end();
  }
}

function toRow({ start_ms: startMs, topic, by_reason: byReason, ...counts }: ViewRow): QualityRow {
  const figures = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)]));
  for (const reason of REASONS) figures[reason] = byReason[reason] ?? 0;
  // A reason that is none shows up as a figure nobody expects.
  return { startMs: Number(startMs), topic, figures: { ...byReason, ...figures } };
}

function byTopic(offsets: { topic: QualityTopic; partition: number; next_offset: string }[]): NextOffsetsByTopic {
  const nextOffsets = new Map<QualityTopic, ReadonlyMap<number, bigint>>();
  for (const topic of QUALITY_TOPICS) {
    const own = offsets.filter((offset) => offset.topic === topic);
    if (own.length > 0) nextOffsets.set(topic, new Map(own.map((o) => [o.partition, BigInt(o.next_offset)])));
  }
  return nextOffsets;
}
