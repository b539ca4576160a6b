import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { parseStart } from './date-range';

export function IsInstant(): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isInstant',
      validator: { validate: (value) => typeof value === 'string' && !Number.isNaN(parseStart(value)) },
    },
    { message: '$property must be a date (2026-03-01) or a time (2026-03-01T10:30:00Z)' },
  );
}

/** `start_date`: the bound before which no window of the answer starts. */
export function StartDate(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required: false,
      description: 'Only windows that start at or after it. A bare date is the start of that UTC day.',
      examples: { date: { value: '2026-03-01' }, time: { value: '2026-03-01T10:30:00Z' } },
    }),
    IsOptional(),
    IsInstant(),
  );
}

/** `end_date`: the bound after which no window of the answer ends. */
export function EndDate(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      required: false,
      description: 'Only windows that end at or before it. A bare date is the end of that UTC day.',
      examples: { date: { value: '2026-03-01' }, time: { value: '2026-03-01T11:00:00Z' } },
    }),
    IsOptional(),
    IsInstant(),
  );
}
