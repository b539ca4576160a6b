import { DEAD_LETTER_REASONS, type DeadLetterReason, EVENT_TOPICS, type EventTopic } from '@globalmart/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';
import { wholeNumber } from '../parameters/whole-number';

const TOPIC_RULE = { message: `source_topic must be one of ${EVENT_TOPICS.join(', ')}` };

/** Parameters of `GET /api/v1/dead-letters`. */
export class DeadLettersQuery {
  @ApiProperty({ required: false, enum: DEAD_LETTER_REASONS, description: 'One reason; without it, all.' })
  @IsOptional()
  @IsIn(DEAD_LETTER_REASONS, { message: `reason must be one of ${DEAD_LETTER_REASONS.join(', ')}` })
  readonly reason?: DeadLetterReason;

  @ApiProperty({ required: false, enum: EVENT_TOPICS, description: 'Records of one topic; without it, of all.' })
  @IsOptional()
  @IsIn(EVENT_TOPICS, TOPIC_RULE)
  readonly source_topic?: EventTopic;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

function Place(name: string, maximum: number): PropertyDecorator {
  const rule = { message: `${name} must be a whole number from 0 to ${maximum}` };
  return applyDecorators(
    ApiProperty({ type: 'integer', minimum: 0, maximum }),
    Transform(wholeNumber),
    IsInt(rule),
    Min(0, rule),
    Max(maximum, rule),
  );
}

/** Where the record that was set aside came from. */
export class DeadLetterPath {
  @ApiProperty({ enum: EVENT_TOPICS })
  @IsIn(EVENT_TOPICS, TOPIC_RULE)
  readonly source_topic: EventTopic;

  @Place('partition', 2 ** 31 - 1)
  readonly partition: number;

  @Place('offset', Number.MAX_SAFE_INTEGER)
  readonly offset: number;
}
