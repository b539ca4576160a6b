import { API_KEY_NAME, API_SCOPES, ApiKeyRepository, type ApiScope, generateApiKey } from '@globalmart/metrics-store';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { type Env, operatorEnv, required } from './connections';
import { runCommand } from './run-command';

const USAGE = `npm run key -- create --name <name> --scope <${API_SCOPES.join('|')}>[,…] [--expires <date or time>]
npm run key -- list
npm run key -- revoke --name <name>

Keys of the API. A key is shown when it is created and never again; the database keeps its hash.`;

export interface NewKeyOptions {
  readonly name: string;
  /** Comma separated. */
  readonly scope: string;
  /** A date or time as `Date.parse` takes it; without it the key works until it is revoked. */
  readonly expires?: string;
}

/** @returns the key, which nobody can learn later. @throws Error with one line that says what cannot be used */
export async function createKey(env: Env, { name, scope, expires }: NewKeyOptions): Promise<string> {
  if (!API_KEY_NAME.test(name)) {
    throw new Error(`--name: "${name}" is none: 1 to 63 letters, digits, . _ or -, a letter or digit first`);
  }
  const scopes = [...new Set(scope.split(','))].map(toScope);
  const expiresMs = expires === undefined ? null : Date.parse(expires);
  if (expiresMs !== null && !(expiresMs > Date.now())) throw new Error(`--expires: "${expires}" is no future time`);
  const key = generateApiKey();
  const isNew = await withKeys(env, (keys) => keys.addIfAbsent(name, key, scopes, expiresMs));
  if (!isNew) throw new Error(`there is a key with the name ${name}; names of revoked keys stay taken`);
  return key;
}

/** @throws Error if there is none of this name */
export async function revokeKey(env: Env, name: string): Promise<void> {
  if (!(await withKeys(env, (keys) => keys.revoke(name)))) throw new Error(`there is no key with the name ${name}`);
}

/** One line for each key: name, end of the key, scopes, what became of it. */
export async function listKeys(env: Env): Promise<string[]> {
  const time = (ms: number) => new Date(ms).toISOString();
  return (await withKeys(env, (keys) => keys.list())).map(({ name, masked, scopes, expiresMs, revokedMs }) => {
    const end = expiresMs === null ? '' : `  expires ${time(expiresMs)}`;
    return `${name}  ${masked}  ${scopes.join(',')}${revokedMs === null ? end : `  revoked ${time(revokedMs)}`}`;
  });
}

function toScope(text: string): ApiScope {
  const scope = API_SCOPES.find((known) => known === text);
  if (scope === undefined) throw new Error(`--scope: there is no scope "${text}"; there is ${API_SCOPES.join(', ')}`);
  return scope;
}

async function withKeys<T>(env: Env, work: (keys: ApiKeyRepository) => Promise<T>): Promise<T> {
  const connectionString = required(env, 'POSTGRES_OWNER_URL');
  const database = new Client({ connectionString, application_name: 'globalmart operator' });
  await database.connect();
  try {
    return await work(new ApiKeyRepository(database));
  } finally {
    await database.end();
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      scope: { type: 'string' },
      expires: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const { name = '', scope = '', expires } = values;
  const [command] = positionals;
  if (values.help) console.log(USAGE);
  else if (command === 'create') console.log(await createKey(operatorEnv(), { name, scope, expires }));
  else if (command === 'list') for (const line of await listKeys(operatorEnv())) console.log(line);
  else if (command === 'revoke') await revokeKey(operatorEnv(), name);
  else throw new Error(`say create, list or revoke\n${USAGE}`);
}

if (process.argv[1] === __filename) runCommand('key', main);
