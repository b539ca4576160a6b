import { ApiKeyRepository, generateApiKey } from '@globalmart/metrics-store';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.module';
import { parseStart } from '../parameters/date-range';
import { parameterProblem, problem, ProblemError } from '../problems/problem';
import { type KeyDto, type NewKeyDto, timeOrNull, toKey } from './key.dto';
import type { KeyRequest } from './key.request';

@Injectable()
export class KeysService {
  constructor(
    private readonly keys: ApiKeyRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(): Promise<KeyDto[]> {
    return (await this.keys.list()).map(toKey);
  }

  /** @throws ProblemError 400 if it would be over before it began, 409 if the name is taken. */
  async create({ name, scopes, expires_at }: KeyRequest): Promise<NewKeyDto> {
    const expiresMs = expires_at === undefined ? null : parseStart(expires_at);
    if (expiresMs !== null && expiresMs <= this.clock()) {
      throw new ProblemError(
        parameterProblem([{ parameter: 'expires_at', detail: 'expires_at must be in the future' }]),
      );
    }
    const key = generateApiKey();
    if (!(await this.keys.addIfAbsent(name, key, scopes, expiresMs))) {
      throw new ProblemError(problem(409, `There is a key with the name ${name}; names of revoked keys stay taken.`));
    }
    return { name, key, scopes, expires_at: timeOrNull(expiresMs) };
  }

  /** @throws ProblemError 404 if there is none of this name. */
  async revoke(name: string): Promise<void> {
    if (!(await this.keys.revoke(name))) throw new ProblemError(problem(404, `There is no key with the name ${name}.`));
  }
}
