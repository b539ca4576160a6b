import { EVENT_TOPICS } from '@globalmart/contracts';
import { type LogReach, untilLakeReaches } from '@globalmart/lake';
import { LakeFileRepository, ProgressRepository } from '@globalmart/metrics-store';
import { TopicLog } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';
import type { Pool } from 'pg';
import { BATCH_TOPICS, type BatchTopic } from '../engine/batch-engine';

const LAKE_JOB = 'lake';
const POLL_MS = 1_000;

export interface LakeWorldOptions {
  readonly kafka: Kafka;
  readonly topicPrefix: string;
  readonly postgres: Pool;
  readonly timeoutMs: number;
}

/** The lake as a run sees it: how far it reaches, and which files count. */
export class LakeWorld {
  private readonly files: LakeFileRepository;
  private readonly progress: ProgressRepository;

  constructor(private readonly options: LakeWorldOptions) {
    this.files = new LakeFileRepository(options.postgres);
    this.progress = new ProgressRepository(options.postgres);
  }

  /** @throws LakeBehindError naming a partition whose end the lake does not reach in time */
  async untilItIsThere(signal: AbortSignal): Promise<void> {
    const { timeoutMs } = this.options;
    const findEnds = () => this.findEnds();
    await untilLakeReaches({ findEnds, findReached: () => this.findReached(), timeoutMs, everyMs: POLL_MS, signal });
  }

  /** Keys of the files that count. Files are only ever added, so that those of one topic may be a moment older than another's. */
  async findKeys(): Promise<Record<BatchTopic, string[]>> {
    const keys = {} as Record<BatchTopic, string[]>;
    for (const topic of BATCH_TOPICS) keys[topic] = (await this.files.findByTopic(topic)).map(({ key }) => key);
    return keys;
  }

  private async findEnds(): Promise<LogReach[]> {
    const ends: LogReach[] = [];
    for (const topic of EVENT_TOPICS) {
      const log = await TopicLog.open(this.options.kafka, this.options.topicPrefix + topic);
      try {
        for (const [partition, { endOffset }] of await log.bounds())
          ends.push({ topic, partition, nextOffset: endOffset });
      } finally {
        await log.close();
      }
    }
    return ends;
  }

  private async findReached(): Promise<LogReach[]> {
    return (await this.progress.findAll()).filter(({ job }) => job === LAKE_JOB);
  }
}
