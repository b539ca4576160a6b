import type { Log } from '../services';
import { ensureSpark } from './ensure-spark';

/** What apps need to be told besides, where the environment asks for Spark but names none. */
export async function sparkEnv(
  environment: NodeJS.ProcessEnv,
  vendorFolder: string,
  log: Log,
): Promise<NodeJS.ProcessEnv> {
  if (environment.BATCH_ENGINE !== 'spark' || environment.SPARK_HOME) return {};
  return { SPARK_HOME: await ensureSpark(vendorFolder, log) };
}
