import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { wholeNumber } from './whole-number';

const MAX_LIMIT = 1_000;
const LIMIT_RULE = { message: `limit must be a whole number from 1 to ${MAX_LIMIT}` };

export const DEFAULT_LIMIT = 100;

/** `limit`: the most rows of one answer. */
export function Limit(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
    Transform(wholeNumber),
    IsInt(LIMIT_RULE),
    Min(1, LIMIT_RULE),
    Max(MAX_LIMIT, LIMIT_RULE),
  );
}

/** `cursor`: where the link to the next page goes on. */
export function Cursor(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ required: false, description: 'Where to go on, as the link to the next page gives it.' }),
    IsOptional(),
    IsString({ message: 'cursor must be given once' }),
  );
}
