import { type ApiKeyGrant, ApiKeyRepository, ApiSessionRepository } from '@globalmart/metrics-store';
import { Injectable } from '@nestjs/common';
import type { Credential } from './credential';

/** What credentials grant, asked anew each time: a key that is revoked is refused from the next request on. */
@Injectable()
export class Grants {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly sessions: ApiSessionRepository,
  ) {}

  /** undefined if it grants nothing (any more) */
  find({ kind, secret }: Credential): Promise<ApiKeyGrant | undefined> {
    return kind === 'key' ? this.keys.findGrant(secret) : this.sessions.findGrant(secret);
  }
}
