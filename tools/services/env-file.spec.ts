import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatEnv, parseEnv, readEnvFile, writeEnvFile } from './env-file';

describe('env file', () => {
  it('lists keys in order, one on each line', () => {
    expect(formatEnv({ REDIS_URL: 'redis://x', KAFKA_BROKERS: 'a:1,b:2' })).toBe(
      'KAFKA_BROKERS=a:1,b:2\nREDIS_URL=redis://x\n',
    );
  });

  it('keeps equals signs in values and skips comments and empty lines', () => {
    expect(parseEnv('# made by up\n\nMONGODB_URL=mongodb://x/?a=b&c=d\n')).toEqual({
      MONGODB_URL: 'mongodb://x/?a=b&c=d',
    });
  });

  it('is readable by its owner only, and absent is not an error', () => {
    const folder = mkdtempSync(join(tmpdir(), 'globalmart-'));
    const file = join(folder, 'env');
    expect(readEnvFile(file)).toBeUndefined();
    writeEnvFile(file, { A: '1' });
    expect(readEnvFile(file)).toEqual({ A: '1' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(folder, { recursive: true });
  });
});
