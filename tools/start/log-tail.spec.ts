import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesSince, readable, sizeOf } from './log-tail';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'globalmart-log-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('shows what was written since, not what an earlier run said', () => {
  const file = join(folder, 'app.log');
  writeFileSync(file, 'of yesterday\n');
  const size = sizeOf(file);
  appendFileSync(file, 'a port is taken\n');
  expect(linesSince(file, size)).toEqual(['a port is taken']);
});

it('shows all of a log that was begun anew, and nothing of one that is not there', () => {
  const file = join(folder, 'app.log');
  expect(linesSince(file, 0)).toEqual([]);
  writeFileSync(file, 'new\n');
  expect(linesSince(file, 1_000)).toEqual(['new']);
});

it.each([
  ['{"level":"fatal","msg":"cannot go on","err":{"message":"no leader"}}', 'fatal: cannot go on: no leader'],
  ['{"level":"info","app":"x","msg":"stopping"}', 'info: stopping'],
  ['{"a":1}', '{"a":1}'],
  ['{"level":"inf', '{"level":"inf'],
  ['producer: --rate must be a number', 'producer: --rate must be a number'],
])('makes %s readable', (line, text) => {
  expect(readable(line)).toBe(text);
});
