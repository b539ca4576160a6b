import { ApiProperty } from '@nestjs/swagger';

/** The answer of `POST /api/v1/session`. */
export class SessionDto {
  @ApiProperty({ type: String, format: 'date-time', description: 'When it ends by itself; sooner if its key does.' })
  readonly expires_at: string;
}
