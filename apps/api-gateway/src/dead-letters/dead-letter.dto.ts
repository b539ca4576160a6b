import { DEAD_LETTER_REASONS, type DeadLetterReason, EVENT_TOPICS, type EventTopic } from '@globalmart/contracts';
import { ApiProperty } from '@nestjs/swagger';
import type { DeadLetter } from './dead-letter';

/** One row of `GET /api/v1/dead-letters`. */
export class DeadLetterDto {
  @ApiProperty({ enum: EVENT_TOPICS })
  readonly source_topic: EventTopic;

  @ApiProperty({ type: 'integer' })
  readonly source_partition: number;

  @ApiProperty({ type: 'integer' })
  readonly source_offset: number;

  @ApiProperty({ type: String, format: 'date-time', description: 'When the broker took the record.' })
  readonly source_append_time: string;

  @ApiProperty({ enum: DEAD_LETTER_REASONS })
  readonly reason: DeadLetterReason;

  @ApiProperty({ type: String, nullable: true, description: 'null where no single field is to blame.' })
  readonly field: string | null;

  @ApiProperty({ type: String, format: 'date-time', description: 'When it was set aside.' })
  readonly append_time: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Bytes of its value; null where there are none.' })
  readonly size: number | null;
}

export function toDeadLetterRow(letter: DeadLetter): DeadLetterDto {
  return {
    source_topic: letter.sourceTopic,
    source_partition: letter.sourcePartition,
    source_offset: letter.sourceOffset,
    source_append_time: new Date(letter.sourceAppendMs).toISOString(),
    reason: letter.reason,
    field: letter.field,
    append_time: new Date(letter.appendTimeMs).toISOString(),
    size: letter.size,
  };
}
