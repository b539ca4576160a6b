import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SECRET_NAMES = [
  'postgresSuperuser',
  'postgresOwner',
  'postgresWorker',
  'postgresGateway',
  'postgresBatch',
  'mongodbAdmin',
  'mongodbApp',
  'mongodbKey',
  'redis',
  'kafkaClusterId',
] as const;

export type Secrets = Record<(typeof SECRET_NAMES)[number], string>;

/** Fresh secrets: 24 random bytes each, in an alphabet that needs no escaping in a URL, a shell or a config file. */
export function generateSecrets(): Secrets {
  const entries = SECRET_NAMES.map((name) => [name, randomBytes(24).toString('base64url')] as const);
  return {
    ...(Object.fromEntries(entries) as Secrets),
    // A MongoDB key file allows the base64 alphabet only, which has neither - nor _.
    mongodbKey: randomBytes(48).toString('base64'),
    // Kafka wants a UUID in base64url: 16 bytes, 22 characters; ids that begin with a dash break its command line.
    kafkaClusterId: `G${randomBytes(16).toString('base64url').slice(1, 21)}A`,
  };
}

/** The secrets of an instance folder, generated on the first call and the same ever after. */
export function loadSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  const existing = read(file);
  if (existing) return existing;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(generateSecrets(), null, 2)}\n`, { mode: 0o600 });
  try {
    // A link, not a rename: when two launchers race, the first one's secrets stay.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const written = read(file);
  if (!written) throw new Error(`${file} vanished while it was being written`);
  return written;
}

function read(file: string): Secrets | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
