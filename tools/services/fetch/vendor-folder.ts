import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from '../service';

const DRAFT = /^\.fetching-.*-(\d+)$/;

/**
 * Returns `<vendor>/<name>`, filling it first when it is absent. It is filled under another name and renamed when
 * complete, so whatever bears the name is whole, and two launchers that fetch at once do no harm.
 */
export async function ensureVendored(
  vendorFolder: string,
  name: string,
  fill: (draft: string) => Promise<void>,
): Promise<string> {
  const target = join(vendorFolder, name);
  if (existsSync(target)) return target;
  makeVendorFolder(vendorFolder);
  removeAbandonedDrafts(vendorFolder);
  const draft = join(vendorFolder, `.fetching-${name}-${process.pid}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  try {
    await fill(draft);
    renameSync(draft, target);
  } catch (error) {
    // ENOTEMPTY: another launcher was faster, and its copy is as good.
    if (!existsSync(target)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}

function makeVendorFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new LauncherError(
      `Cannot write to ${folder}, where the service binaries go: ${(error as Error).message}.`,
      'Run as the owner of this folder, or name another one in GLOBALMART_VENDOR_DIR.',
    );
  }
}

function removeAbandonedDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(DRAFT.exec(name)?.[1]);
    if (pid && !isProcess(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
