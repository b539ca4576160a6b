// npm run spark: fetches Spark unless it is there, and prints where: what SPARK_HOME has to be for BATCH_ENGINE=spark.
import { describeInstance, LauncherError } from '../services';
import { ensureSpark } from './ensure-spark';

ensureSpark(describeInstance('dev').vendorFolder, console.error).then(console.log, (error: unknown) => {
  console.error(error instanceof LauncherError ? error.message : error);
  process.exitCode = 1;
});
