// `npm run import -- --mapping cdnow <file>`: orders of a shop of one's own, to the lake or through Kafka.
import { TOPICS } from '@globalmart/contracts';
import { FolderStore } from '@globalmart/lake';
import { createKafka, createLogger, ensureTopics, loadConfig } from '@globalmart/platform';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { runCommand } from '../operate/run-command';
import { WORKSPACE_ROOT } from '../services';
import { type ImportArguments, readArguments, USAGE } from './arguments';
import { ImportConfig } from './config';
import { digestOf, importFile } from './import-file';
import type { ImportReport } from './import-report';
import { ImportRefused, type ImportTarget } from './write/import-target';
import { KafkaImport } from './write/kafka-import';
import { LakeImport } from './write/lake-import';

const SOME_REJECTED = 2;

async function run({ path, mapping, to }: ImportArguments): Promise<ImportReport> {
  const config = loadConfig(ImportConfig);
  const logger = createLogger({ name: 'import', level: 'error', destination: process.stderr });
  const kafka = createKafka({ brokers: config.kafkaBrokers, clientId: 'import', logger });
  const topicPrefix = config.kafkaTopicPrefix;
  const database = new Client({ connectionString: config.postgresUrl, application_name: 'globalmart import' });
  // The statement that finds it gone says so.
  database.on('error', () => undefined);
  await connect(database);
  try {
    await ensureTopics(kafka, TOPICS, { prefix: topicPrefix, partitions: config.kafkaPartitions });
    const nowMs = Date.now();
    const store = new FolderStore(resolve(WORKSPACE_ROOT, config.lakeRoot));
    const identity = { name: mapping.name, digest: await digestOf(path) };
    const target: ImportTarget =
      to === 'lake'
        ? new LakeImport({ database, kafka, topicPrefix, store, nowMs, ...identity })
        : new KafkaImport({ database, kafka, topicPrefix, logger });
    const spillFolder = resolve(WORKSPACE_ROOT, '.globalmart/tmp');
    return await importFile({ path, mapping, nowMs, spillFolder, countries: config.countries }, target);
  } finally {
    await database.end();
  }
}

async function connect(database: Client): Promise<void> {
  try {
    await database.connect();
  } catch (error) {
    const { message, code = '' } = error as NodeJS.ErrnoException;
    throw new ImportRefused(`cannot reach PostgreSQL (${message || code}): \`npm run services -- up\` starts it`);
  }
}

async function main(args: string[]): Promise<void> {
  if (args.includes('--help')) return console.log(USAGE);
  const report = await run(readArguments(args));
  for (const line of report.lines()) console.log(line);
  if (report.rejectedRows > 0) process.exitCode = SOME_REJECTED;
}

if (process.argv[1] === __filename) runCommand('import', () => main(process.argv.slice(2)));
