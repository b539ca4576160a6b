// `npm run history`: the past of the synthetic shop, straight to the lake.
import { FolderStore, LakeBehindError } from '@globalmart/lake';
import type { LakeFile } from '@globalmart/metrics-store';
import { ConfigError, createKafka, createLogger, ensureTopics, loadConfig } from '@globalmart/platform';
import { TOPICS } from '@globalmart/contracts';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { HistoryConfig } from '../config';
import { OptionsError } from '../options';
import { HISTORY_USAGE, type HistoryOptions, parseHistoryOptions } from './history-options';
import { ProgressLine } from './progress-line';
import { HistoryRefused, writeHistory } from './write-history';

async function run(options: HistoryOptions): Promise<void> {
  const config = loadConfig(HistoryConfig);
  const logger = createLogger({ name: 'history', level: 'silent' });
  const kafka = createKafka({ brokers: config.kafkaBrokers, clientId: 'history', logger });
  const topicPrefix = config.kafkaTopicPrefix;
  const database = new Client({ connectionString: config.postgresUrl, application_name: 'globalmart history' });
  // The statement that finds it gone says so.
  database.on('error', () => undefined);
  const progress = new ProgressLine(process.stdout, () => performance.now());
  const startedMs = performance.now();
  await reach('PostgreSQL', database.connect());
  try {
    await reach('Kafka', ensureTopics(kafka, TOPICS, { prefix: topicPrefix, partitions: config.kafkaPartitions }));
    const files = await writeHistory(options, {
      ...{ database, kafka, topicPrefix },
      store: new FolderStore(resolve(config.lakeRoot)),
      onWait: () => say('Waiting until the lake has what the topics hold …'),
      onBegin: (purchases) => progress.begin(purchases),
      onSold: (purchases) => progress.advance(purchases),
    });
    progress.end();
    say(
      files === undefined ? 'The shop has a past already: no history is written.' : report(files, options, startedMs),
    );
  } finally {
    await database.end();
  }
}

function report(files: readonly LakeFile[], { days }: HistoryOptions, startedMs: number): string {
  const rowsOf = (topic: string) =>
    files.reduce((sum, file) => sum + (file.topic === topic ? file.rows : 0), 0).toLocaleString('en-US');
  const megabytes = Math.ceil(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1_000);
  const [firstMs = 0] = days;
  const range = `${isoDay(firstMs)} to ${isoDay(days.at(-1) ?? firstMs)}`;
  return (
    `History from ${range}: ${rowsOf('transactions')} purchases by ${rowsOf('customer_events')} customers, ` +
    `${rowsOf('product_catalog')} products; ${files.length} files, ${megabytes} MB, in ${seconds} s (at most ${peakMb} MB of memory).`
  );
}

async function reach<T>(what: string, connecting: Promise<T>): Promise<T> {
  try {
    return await connecting;
  } catch (error) {
    const reason = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
    throw new HistoryRefused(`cannot reach ${what} (${reason}): \`npm run services -- up\` starts it`);
  }
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What a person can do something about is said in a line each; a bug is not one of them. */
function fail(error: unknown): void {
  process.exitCode = 1;
  const faults =
    error instanceof OptionsError || error instanceof ConfigError
      ? error.faults
      : error instanceof HistoryRefused || error instanceof LakeBehindError
        ? [error.message]
        : undefined;
  if (faults === undefined) throw error;
  for (const fault of faults) process.stderr.write(`history: ${fault}\n`);
}

async function main(args: string[]): Promise<void> {
  if (args.includes('--help')) return say(HISTORY_USAGE.trimEnd());
  await run(parseHistoryOptions(args, Date.now()));
}

main(process.argv.slice(2)).catch(fail);
