import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from '../process/run-command';
import { LauncherError } from '../service';
import { downloadEnv } from './download-env';

interface SourcePin {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
  /** What is wanted of it. */
  readonly folder: string;
}

/** Unpacks one folder of a package that is published as source; pip refuses a file whose hash differs from the pinned one. */
export async function fetchSourceFolder(pin: SourcePin, folder: string): Promise<void> {
  const name = `${pin.package}-${pin.version}`;
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${pin.package}==${pin.version} --hash=sha256:${pin.sha256}\n`);
  const options = ['--no-deps', '--no-binary=:all:', '--require-hashes', '--quiet'];
  const args = ['-m', 'pip', 'download', ...options, '--dest', folder, '-r', requirements];
  const { code, output } = await runCommand('python3', args, { env: downloadEnv(folder) });
  const archive = readdirSync(folder).find((file) => file.endsWith('.tar.gz'));
  if (code !== 0 || !archive) throw new LauncherError(`pip could not fetch ${name}:`, ...lastLines(output));
  const unpack = ['-xzf', archive, '--strip-components=2', `${name}/${pin.folder}`];
  const unpacked = await runCommand('tar', unpack, { cwd: folder });
  if (unpacked.code !== 0) throw new LauncherError(`tar could not unpack ${name}:`, ...lastLines(unpacked.output));
  for (const file of [requirements, join(folder, archive)]) rmSync(file);
  rmSync(join(folder, 'home'), { recursive: true, force: true });
}
