import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { isBareDate, parseStart } from './date-range';

/** A UTC day, as in `2026-03-01`; without it, no bound. */
export function Day(description: string): PropertyDecorator {
  const isDay = (value: unknown) => typeof value === 'string' && isBareDate(value) && !Number.isNaN(parseStart(value));
  return applyDecorators(
    ApiProperty({ required: false, type: String, format: 'date', description, example: '2026-03-01' }),
    IsOptional(),
    ValidateBy(
      { name: 'isDay', validator: { validate: isDay } },
      { message: '$property must be a day such as 2026-03-01' },
    ),
  );
}
