import { API_KEY_NAME, API_SCOPES, type ApiScope } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsOptional, Matches } from 'class-validator';
import { IsInstant } from '../parameters/instant.decorators';

const NAME_RULE = { message: 'name must be 1 to 63 letters, digits, . _ or -, a letter or digit first' };

/** The key a path is about. */
export class KeyPath {
  @ApiProperty({ example: 'shop-frontend' })
  @Matches(API_KEY_NAME, NAME_RULE)
  readonly name: string;
}

/** Body of `POST /api/v1/keys`. */
export class KeyRequest {
  @ApiProperty({ pattern: API_KEY_NAME.source, example: 'shop-frontend' })
  @Matches(API_KEY_NAME, NAME_RULE)
  readonly name: string;

  @ApiProperty({ enum: API_SCOPES, isArray: true, minItems: 1, uniqueItems: true, example: ['ingest'] })
  @IsArray({ message: 'scopes must be a list' })
  @ArrayNotEmpty({ message: 'scopes must name at least one scope' })
  @ArrayUnique({ message: 'scopes must name each scope once' })
  @IsIn(API_SCOPES, { each: true, message: `each of scopes must be one of ${API_SCOPES.join(', ')}` })
  readonly scopes: ApiScope[];

  @ApiProperty({
    type: String,
    required: false,
    description: 'When it stops working; a bare date is the start of that UTC day. Without it, when it is revoked.',
    example: '2027-01-01T00:00:00Z',
  })
  @IsOptional()
  @IsInstant()
  readonly expires_at?: string;
}
