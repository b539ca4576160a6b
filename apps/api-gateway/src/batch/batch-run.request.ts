import { RESULT_GROUPS, type ResultGroup } from '@globalmart/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, IsArray, IsIn, IsOptional, Matches } from 'class-validator';
import { Day } from '../parameters/day.decorator';

/** As the batch worker takes it; it becomes part of a folder's name. */
const REQUEST_ID = /^[\w-]{1,80}$/;

/** Body of `POST /api/v1/batch/runs`. */
export class BatchRunRequest {
  @Day('UTC day up to whose end everything counts; without it, yesterday.')
  readonly date?: string;

  @ApiProperty({ required: false, enum: RESULT_GROUPS, isArray: true, description: 'Without it, all results.' })
  @IsOptional()
  @IsArray({ message: 'only must be a list' })
  @ArrayNotEmpty({ message: 'only must name at least one group of results' })
  @IsIn(RESULT_GROUPS, { each: true, message: `each of only must be one of ${RESULT_GROUPS.join(', ')}` })
  readonly only?: ResultGroup[];

  @ApiProperty({
    required: false,
    pattern: REQUEST_ID.source,
    description: 'The same request again is the same run. Without it, each request is one of its own.',
    example: 'after-the-import',
  })
  @IsOptional()
  @Matches(REQUEST_ID, { message: 'request_id must be 1 to 80 letters, digits, - and _' })
  readonly request_id?: string;
}
