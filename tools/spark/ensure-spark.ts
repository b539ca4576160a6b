import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError, type Log } from '../services';
import { PINS } from '../services/fetch/pins';
import { fetchSourceFolder } from '../services/fetch/python-source';
import { ensureVendored } from '../services/fetch/vendor-folder';
import { findJava, OLDEST_JAVA } from '../services/native/java';
import { pythonPrerequisites } from '../services/native/python';

/**
 * Names a Spark installation, fetching it first when there is none.
 * @throws LauncherError with what is missing on this machine
 */
export async function ensureSpark(vendorFolder: string, log: Log): Promise<string> {
  const name = `spark-${PINS.spark.version}`;
  const missing = await prerequisites(join(vendorFolder, name));
  if (missing.length > 0) throw new LauncherError(...missing);
  return ensureVendored(vendorFolder, name, async (draft) => {
    log(`Fetching Spark ${PINS.spark.version}, 434 MB …`);
    await fetchSourceFolder(PINS.spark, draft);
  });
}

async function prerequisites(vendored: string): Promise<string[]> {
  const java = await findJava();
  const lines =
    java === undefined || java.major < OLDEST_JAVA ? [`Spark needs Java ${OLDEST_JAVA} or newer on the PATH.`] : [];
  return existsSync(vendored) ? lines : [...lines, ...(await pythonPrerequisites('Spark', vendored))];
}
