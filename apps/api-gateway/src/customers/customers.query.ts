import { CUSTOMER_SEGMENTS, type CustomerSegment } from '@globalmart/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';

/** Parameters of `GET /api/v1/customers/segments`. */
export class CustomersQuery {
  @ApiProperty({ required: false, enum: CUSTOMER_SEGMENTS, description: 'One segment. Without it, all.' })
  @IsOptional()
  @IsIn(CUSTOMER_SEGMENTS)
  readonly segment?: CustomerSegment;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** Parameters of the other lists about customers. */
export class CustomerListQuery {
  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}
