import { codePointLength, isStorableText, MAX_ID_LENGTH } from '@globalmart/contracts';
import { GRANULARITIES, type Granularity } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min, ValidateBy } from 'class-validator';
import { parseStart } from './date-range';

const MAX_LIMIT = 1_000;
const LIMIT_RULE = { message: `limit must be a whole number from 1 to ${MAX_LIMIT}` };

const IsInstant = () =>
  ValidateBy(
    {
      name: 'isInstant',
      validator: { validate: (value) => typeof value === 'string' && !Number.isNaN(parseStart(value)) },
    },
    { message: '$property must be a date (2026-03-01) or a time (2026-03-01T10:30:00Z)' },
  );

const IsName = () =>
  ValidateBy(
    {
      name: 'isName',
      validator: {
        validate: (value) =>
          typeof value === 'string' && value !== '' && codePointLength(value) <= MAX_ID_LENGTH && isStorableText(value),
      },
    },
    { message: `$property must be given once, with 1 to ${MAX_ID_LENGTH} characters` },
  );

/** Digits only: `Number` would also take ' 7', '1e2' and '0x7'. */
const wholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** Parameters of `GET /api/v1/sales/metrics`. */
export class SalesMetricsQuery {
  @ApiProperty({
    required: false,
    description: 'Only windows that start at or after it. A bare date is the start of that UTC day.',
    examples: { date: { value: '2026-03-01' }, time: { value: '2026-03-01T10:30:00Z' } },
  })
  @IsOptional()
  @IsInstant()
  readonly start_date?: string;

  @ApiProperty({
    required: false,
    description: 'Only windows that end at or before it. A bare date is the end of that UTC day.',
    examples: { date: { value: '2026-03-01' }, time: { value: '2026-03-01T11:00:00Z' } },
  })
  @IsOptional()
  @IsInstant()
  readonly end_date?: string;

  @ApiProperty({
    required: false,
    minLength: 1,
    maxLength: MAX_ID_LENGTH,
    description: "One category, or `*` for every category's row. Without it, the countries' totals.",
  })
  @IsOptional()
  @IsName()
  readonly category?: string;

  @ApiProperty({ required: false, description: 'One country; without it, all.', example: 'UK' })
  @IsOptional()
  @IsName()
  readonly country?: string;

  @ApiProperty({
    required: false,
    enum: GRANULARITIES,
    description:
      'Size of the windows: minutes slide by 30 seconds, hours and days do not overlap. Without it, by the range: ' +
      'minutes up to 6 hours or without a range, hours up to 14 days, else days.',
  })
  @IsOptional()
  @IsIn(GRANULARITIES, { message: `granularity must be one of ${GRANULARITIES.join(', ')}` })
  readonly granularity?: Granularity;

  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: 100 })
  @Transform(wholeNumber)
  @IsInt(LIMIT_RULE)
  @Min(1, LIMIT_RULE)
  @Max(MAX_LIMIT, LIMIT_RULE)
  readonly limit: number = 100;

  @ApiProperty({ required: false, description: 'Where to go on, as the link to the next page gives it.' })
  @IsOptional()
  @IsString({ message: 'cursor must be given once' })
  readonly cursor?: string;
}
