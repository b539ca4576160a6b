import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { Flag } from '../parameters/flag.decorator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';
import { wholeNumber } from '../parameters/whole-number';

const MAX_HOURS = 168;
const DEFAULT_HOURS = 24;
const HOURS_RULE = { message: `hours must be a whole number from 1 to ${MAX_HOURS}` };

const Hours = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      required: false,
      type: 'integer',
      minimum: 1,
      maximum: MAX_HOURS,
      default: DEFAULT_HOURS,
      description,
    }),
    Transform(wholeNumber),
    IsInt(HOURS_RULE),
    Min(1, HOURS_RULE),
    Max(MAX_HOURS, HOURS_RULE),
  );

/** Parameters of `GET /api/v1/carts/abandonments`. */
export class AbandonmentsQuery {
  @Hours('Carts that were abandoned within so many hours before now.')
  readonly hours: number = DEFAULT_HOURS;

  @Flag('Only carts whose user bought something within a day after, or only others.')
  readonly recovered?: boolean;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** Parameters of `GET /api/v1/carts/summary`. */
export class CartsSummaryQuery {
  @Hours('Carts that were abandoned, or else last changed, within so many hours before now.')
  readonly hours: number = DEFAULT_HOURS;
}
