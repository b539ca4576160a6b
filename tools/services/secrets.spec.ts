import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSecrets, loadSecrets } from './secrets';

describe('secrets', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'globalmart-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are generated once and kept', () => {
    expect(loadSecrets(folder)).toEqual(loadSecrets(folder));
  });

  it('are readable by their owner only', () => {
    loadSecrets(folder);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('differ from each other and from those of any other instance', () => {
    const values = [...Object.values(generateSecrets()), ...Object.values(generateSecrets())];
    expect(new Set(values).size).toBe(values.length);
  });

  it('need no escaping in a URL', () => {
    const { mongodbKey, ...passwords } = generateSecrets();
    for (const password of Object.values(passwords)) expect(encodeURIComponent(password)).toBe(password);
    expect(mongodbKey).toMatch(/^[A-Za-z0-9+/=]{6,1024}$/);
  });

  it('make a Kafka cluster id of 16 bytes that does not look like an option', () => {
    for (let i = 0; i < 1000; i++) {
      const { kafkaClusterId } = generateSecrets();
      expect(kafkaClusterId).toMatch(/^[^-][A-Za-z0-9_-]{21}$/);
      expect(Buffer.from(kafkaClusterId, 'base64url')).toHaveLength(16);
    }
  });
});
