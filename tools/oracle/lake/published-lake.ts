import { join } from 'node:path';
import { Client } from 'pg';
import { type PublishedVersions, readPublishedVersions } from '../catalogue/published-versions';
import type { QualityTopic } from '../judge-event';

export interface ListedFile {
  path: string;
  topic: QualityTopic;
  day: string;
  rows: number;
}

export interface PublishedLake {
  files: ListedFile[];
  /** By topic and partition how far the job has come; empty where it has never run. */
  nextOffsets: ReadonlyMap<QualityTopic, ReadonlyMap<number, bigint>>;
  versions: PublishedVersions;
}

/** The files of stream processing that count, how far they reach, and what was known of products by then, in one snapshot. */
export async function readPublishedLake(postgresUrl: string, lakeRoot: string): Promise<PublishedLake> {
  const client = new Client({ connectionString: postgresUrl, application_name: 'globalmart-oracle' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const offsets = await client.query<{ topic: QualityTopic; partition: number; next_offset: string }>(
      `SELECT topic, partition, next_offset::text FROM stream_offsets WHERE job = 'lake' AND next_offset > 0`,
    );
    const files = await client.query<{ key: string; topic: QualityTopic; day: string; rows: string }>(
      `SELECT key, topic, to_char(dt, 'YYYY-MM-DD') AS day, rows::text FROM lake_files WHERE source = 'stream'`,
    );
    const versions = await readPublishedVersions(client);
    await client.query('COMMIT');
    const nextOffsets = new Map<QualityTopic, Map<number, bigint>>();
    for (const { topic, partition, next_offset: next } of offsets.rows) {
      const own = nextOffsets.get(topic) ?? new Map<number, bigint>();
      nextOffsets.set(topic, own.set(partition, BigInt(next)));
    }
    return {
      files: files.rows.map(({ key, rows, ...file }) => ({ ...file, path: join(lakeRoot, key), rows: Number(rows) })),
      nextOffsets,
      versions,
    };
  } finally {
    await client.end();
  }
}
