import { EVENT_TOPICS, type EventTopic } from '@globalmart/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { EndDate, StartDate } from '../parameters/instant.decorators';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';

const Topic = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ required: false, enum: EVENT_TOPICS, description: 'One topic; without it, all.' }),
    IsOptional(),
    IsIn(EVENT_TOPICS, { message: `topic must be one of ${EVENT_TOPICS.join(', ')}` }),
  );

/** Parameters of `GET /api/v1/data-quality`. */
export class DataQualityQuery {
  @StartDate()
  readonly start_date?: string;

  @EndDate()
  readonly end_date?: string;

  @Topic()
  readonly topic?: EventTopic;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** Parameters of `GET /api/v1/data-quality/summary`. */
export class DataQualitySummaryQuery {
  @StartDate()
  readonly start_date?: string;

  @EndDate()
  readonly end_date?: string;

  @Topic()
  readonly topic?: EventTopic;
}
