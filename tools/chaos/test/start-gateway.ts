import { ApiKeyRepository, type ApiScope, generateApiKey } from '@globalmart/metrics-store';
import { Client } from 'pg';
import { ensureBuilt } from '../processes/ensure-built';
import type { TestStage } from './test-stage';

/** Starts the API of a stage. Returns where it is, and a key with these scopes. */
export async function startGateway(
  { stage, env }: TestStage,
  scopes: readonly ApiScope[],
): Promise<{ readonly url: string; readonly key: string }> {
  await ensureBuilt('api-gateway');
  const key = generateApiKey();
  const owner = new Client({ connectionString: env.POSTGRES_OWNER_URL });
  await owner.connect();
  await new ApiKeyRepository(owner).put('spec', key, scopes);
  await owner.end();
  const gateway = stage.startApp('api-gateway', 'api-gateway', [], { API_GATEWAY_HTTP_PORT: '0' });
  return { url: String((await gateway.waitFor('api-gateway is up')).url), key };
}
