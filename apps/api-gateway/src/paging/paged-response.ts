import type { Type } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';

/** For the documentation: an array of rows, and the header that leads to the next ones. */
export function ApiPageResponse(row: Type): MethodDecorator {
  return ApiOkResponse({
    type: [row],
    headers: { Link: { description: '`<…>; rel="next"`, if there is more', schema: { type: 'string' } } },
  });
}
