import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadLocalReadKey } from './local-read-key';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'globalmart-key-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('makes a key once, in a file that only its owner can read', () => {
  const file = join(folder, 'new', 'read-key');
  const key = loadLocalReadKey(file);
  expect(key).toMatch(/^gm_[0-9a-f]{40}$/);
  expect(loadLocalReadKey(file)).toBe(key);
  expect(readFileSync(file, 'utf8')).toBe(`${key}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('says what to do about a file without a key', () => {
  const file = join(folder, 'read-key');
  writeFileSync(file, '\n');
  expect(() => loadLocalReadKey(file)).toThrow(`${file} holds no key: remove it, and a new one is made`);
});
