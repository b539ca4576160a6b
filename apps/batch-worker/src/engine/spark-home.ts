import { ValidateBy } from 'class-validator';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Functions in SQL, which ours need, came with this one. */
const OLDEST_SPARK = 4;

/** Whether a folder is a Spark installation that can run our SQL. */
export function IsSparkHome(): PropertyDecorator {
  return ValidateBy({
    name: 'isSparkHome',
    validator: {
      validate: (home: unknown) => typeof home === 'string' && (sparkMajor(home) ?? 0) >= OLDEST_SPARK,
      defaultMessage: (fault) => `${fault?.property} must be a folder with Spark ${OLDEST_SPARK} in it`,
    },
  });
}

/** `jars/spark-sql_2.13-4.0.1.jar` → 4 */
function sparkMajor(home: string): number | undefined {
  try {
    const jar = readdirSync(join(home, 'jars')).find((name) => name.startsWith('spark-sql_'));
    return jar === undefined ? undefined : Number(/_[\d.]+-(\d+)\./.exec(jar)?.[1]);
  } catch {
    return undefined;
  }
}
