// Makes `npm start` and `npm test` work on a fresh clone: installs what package-lock.json pins, once per lock, platform and Node.
// Plain Node on purpose: it runs before any dependency exists.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `GlobalMart needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from your package manager.`,
  );
  process.exit(1);
}

const stampFile = join(root, 'node_modules', '.lock-hash');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}-${major}`)
  .digest('hex');

if (readStamp() !== wanted) {
  console.log('Installing packages …');
  // npm starts this script with its own path in npm_execpath: the same npm then installs.
  const npm = process.env.npm_execpath;
  const { status } = npm
    ? spawnSync(process.execPath, [npm, 'ci', '--ignore-scripts'], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stampFile, wanted);
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch {
    return undefined; // a fresh clone has no stamp yet
  }
}
