import { ApiProperty, type ApiResponseNoStatusOptions, getSchemaPath } from '@nestjs/swagger';
import type { ParameterFault, Problem } from './problem';

class ParameterFaultDto implements ParameterFault {
  @ApiProperty({ example: 'limit' })
  readonly parameter: string;

  @ApiProperty({ example: 'limit must be a whole number from 1 to 1000' })
  readonly detail: string;
}

/** RFC 9457, for the documentation. */
export class ProblemDto implements Problem {
  @ApiProperty({ type: String, example: 'about:blank' })
  readonly type: 'about:blank';

  @ApiProperty({ example: 'Bad Request' })
  readonly title: string;

  @ApiProperty({ type: 'integer', example: 400 })
  readonly status: number;

  @ApiProperty({ example: 'limit must be a whole number from 1 to 1000' })
  readonly detail: string;

  @ApiProperty({ type: [ParameterFaultDto], required: false, description: 'The parameters that cannot be used.' })
  readonly errors?: ParameterFaultDto[];
}

export function problemResponse(description: string): ApiResponseNoStatusOptions {
  return { description, content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } } };
}
