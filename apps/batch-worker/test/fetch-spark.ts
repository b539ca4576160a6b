import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const WORKSPACE_ROOT = resolve(__dirname, '../../..');

/** Names the Spark installation that `npm run spark` fetches. */
export async function fetchSpark(): Promise<string> {
  const fetching = promisify(execFile)(process.execPath, ['tools/run.mjs', 'tools/spark/spark.ts'], {
    cwd: WORKSPACE_ROOT,
  });
  const { stdout } = await fetching.catch((error: Error & { readonly stderr?: string }) => {
    throw new Error(error.stderr?.trim() || error.message);
  });
  return stdout.trim();
}
