import type { JobProgress } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import type { TopicEnds } from '../kafka/log-ends';
import type { Pace } from './progress-window';

class PipelinePartitionDto {
  @ApiProperty({ example: 'transactions' })
  readonly topic: string;

  @ApiProperty({ type: 'integer' })
  readonly partition: number;

  @ApiProperty({ type: 'integer', description: 'The results reach to before this offset.' })
  readonly next_offset: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The log does; null if Kafka has no such partition.' })
  readonly end_offset: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Records that wait in between.' })
  readonly lag: number | null;
}

/** One row of `GET /api/v1/pipeline`. */
export class PipelineJobDto {
  @ApiProperty({ example: 'sales' })
  readonly job: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Of all its partitions; null if one is unknown.' })
  readonly lag: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Committed in the last minute; null until the API has looked twice.',
  })
  readonly records_per_second: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description:
      'From append to commit, of the last record of each commit seen in the last minute: half took no longer. ' +
      'null while nothing is committed.',
  })
  readonly latency_p50_ms: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: '99 % took no longer.' })
  readonly latency_p99_ms: number | null;

  @ApiProperty({ type: [PipelinePartitionDto] })
  readonly partitions: PipelinePartitionDto[];
}

export function toPipelineJob(
  job: string,
  rows: readonly JobProgress[],
  ends: ReadonlyMap<string, TopicEnds>,
  pace: Pace,
): PipelineJobDto {
  const partitions = rows.map(({ topic, partition, nextOffset }) => {
    const end = ends.get(topic)?.get(partition) ?? null;
    return {
      topic,
      partition,
      next_offset: nextOffset,
      end_offset: end,
      lag: end === null ? null : Math.max(0, end - nextOffset),
    };
  });
  const isKnown = partitions.every(({ lag }) => lag !== null);
  return {
    job,
    lag: isKnown ? partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0) : null,
    records_per_second: pace.recordsPerSecond,
    latency_p50_ms: pace.latencyP50Ms,
    latency_p99_ms: pace.latencyP99Ms,
    partitions,
  };
}
