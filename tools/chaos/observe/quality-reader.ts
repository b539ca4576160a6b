import {
  DEAD_LETTER_HEADERS,
  DEAD_LETTER_SOURCE_HEADER_PREFIX,
  type EventTopic,
  type TopicName,
  TOPICS,
} from '@globalmart/contracts';
import { createKafka, createLogger } from '@globalmart/platform';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { Client } from 'pg';
import { readRecords } from './read-log';

/** Of one topic, over all minutes. */
export interface QualityCounts {
  readonly total: number;
  readonly valid: number;
  readonly duplicate: number;
  readonly late: number;
  readonly invalid: Readonly<Record<string, number>>;
}

/** A dead letter of a record that bore a label. */
export interface LabelledLetter {
  /** Its key: topic, partition and offset of the original record. */
  readonly origin: string;
  readonly topic: string;
  /** The header `number` of the original record. */
  readonly number: number;
  readonly reason: string;
  readonly field: string | null;
  readonly value: Buffer | null;
}

const FIGURES = ['total', 'valid', 'duplicate', 'late'] as const;

/** What the job `quality` has published, and the logs it did so from. */
export class QualityReader {
  constructor(private readonly env: Readonly<Record<string, string>>) {}

  async counts(): Promise<Map<EventTopic, QualityCounts>> {
    const client = new Client({ connectionString: this.env.POSTGRES_OWNER_URL });
    await client.connect();
    try {
      const { rows } = await client.query<
        Record<(typeof FIGURES)[number], string> & { topic: EventTopic; invalid: Record<string, number> | null }
      >(
        `SELECT topic, ${FIGURES.map((figure) => `sum(${figure}) AS ${figure}`).join(', ')},
           (SELECT jsonb_object_agg(reason, records) FROM (
              SELECT reason, sum(count::bigint) AS records
              FROM data_quality own, jsonb_each_text(own.by_reason) r(reason, count)
              WHERE own.topic = q.topic GROUP BY reason) reasons) AS invalid
         FROM data_quality q GROUP BY topic`,
      );
      return new Map(
        rows.map(({ topic, total, valid, duplicate, late, invalid }) => [
          topic,
          {
            total: Number(total),
            valid: Number(valid),
            duplicate: Number(duplicate),
            late: Number(late),
            invalid: invalid ?? {},
          },
        ]),
      );
    } finally {
      await client.end();
    }
  }

  async deadLetters(): Promise<LabelledLetter[]> {
    const records = await this.logOf(TOPICS.dead_letters.name);
    return records.flat().map(({ key, value, headers = {} }) => ({
      origin: String(key),
      topic: textOf(headers, DEAD_LETTER_HEADERS.sourceTopic) ?? '',
      number: Number(textOf(headers, `${DEAD_LETTER_SOURCE_HEADER_PREFIX}number`)),
      reason: textOf(headers, DEAD_LETTER_HEADERS.reason) ?? '',
      field: textOf(headers, DEAD_LETTER_HEADERS.field),
      value,
    }));
  }

  /** The records of each partition, in order. */
  logOf(topic: TopicName): Promise<KafkaMessage[][]> {
    const logger = createLogger({ name: 'chaos', level: 'fatal', destination: process.stderr });
    const kafka = createKafka({ brokers: (this.env.KAFKA_BROKERS ?? '').split(','), clientId: 'chaos', logger });
    const prefix = this.env.KAFKA_TOPIC_PREFIX ?? '';
    return readRecords(kafka, prefix + topic, prefix);
  }
}

function textOf(headers: IHeaders, name: string): string | null {
  const value = headers[name];
  return value === undefined ? null : String(value);
}
