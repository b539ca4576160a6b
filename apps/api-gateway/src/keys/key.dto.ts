import { API_SCOPES, type ApiKeyEntry, type ApiScope } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/keys`. */
export class KeyDto {
  @ApiProperty({ example: 'shop-frontend' })
  readonly name: string;

  @ApiProperty({ example: 'gm_…3f9c', description: 'The end of the key, to tell keys apart.' })
  readonly key: string;

  @ApiProperty({ enum: API_SCOPES, isArray: true })
  readonly scopes: readonly ApiScope[];

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly expires_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly revoked_at: string | null;
}

/** The answer of `POST /api/v1/keys`. */
export class NewKeyDto {
  @ApiProperty({ example: 'shop-frontend' })
  readonly name: string;

  @ApiProperty({ description: 'The key itself. It is shown this once; only its hash is kept.' })
  readonly key: string;

  @ApiProperty({ enum: API_SCOPES, isArray: true })
  readonly scopes: readonly ApiScope[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly expires_at: string | null;
}

export function toKey({ name, masked, scopes, createdMs, expiresMs, revokedMs }: ApiKeyEntry): KeyDto {
  return {
    name,
    key: masked,
    scopes,
    created_at: new Date(createdMs).toISOString(),
    expires_at: timeOrNull(expiresMs),
    revoked_at: timeOrNull(revokedMs),
  };
}

export function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
