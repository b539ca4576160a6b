import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isStale } from './build-apps';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'globalmart-build-'));
  for (const file of ['.swcrc', 'tsconfig.base.json', 'tools/esbuild-node.mjs', 'apps/shop/src/main.ts'])
    write(file, 100);
  write('libs/contracts/src/index.ts', 100);
  write('dist/apps/shop/main.js', 200);
  for (const folder of ['apps/shop/src', 'apps/shop', 'libs/contracts/src', 'libs/contracts', 'libs'])
    touch(folder, 100);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, seconds: number): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), '');
  touch(file, seconds);
}

function touch(path: string, seconds: number): void {
  utimesSync(join(root, path), seconds, seconds);
}

it('keeps a build that is newer than all it is made of', () => {
  expect(isStale(root, 'shop')).toBe(false);
});

it.each(['apps/shop/src/main.ts', 'libs/contracts/src/index.ts', '.swcrc', 'tools/esbuild-node.mjs'])(
  'builds anew after a change of %s',
  (file) => {
    touch(file, 300);
    expect(isStale(root, 'shop')).toBe(true);
  },
);

it('builds anew after a file was removed', () => {
  rmSync(join(root, 'libs/contracts/src/index.ts'));
  expect(isStale(root, 'shop')).toBe(true);
});

it('builds what was never built', () => {
  rmSync(join(root, 'dist'), { recursive: true });
  expect(isStale(root, 'shop')).toBe(true);
});
