import { createKafka, createLogger, DEFAULT_ENV_FILE, readEnvFile } from '@globalmart/platform';
import { type Env, oracleSettings } from '../oracle/settings';
import { readDetections } from './detections';
import { isPerfect, type KindScore, type KindsByRecord, scoreKinds } from './kind-scores';
import { readLabels } from './labels';

export interface ScoreOptions {
  readonly env: Env;
  /** Before topics; default KAFKA_TOPIC_PREFIX. */
  readonly prefix?: string;
}

export interface Score {
  readonly perfect: boolean;
  /** Valid ones that the job anomalies has read. */
  readonly transactions: number;
  readonly kinds: readonly KindScore[];
}

const USAGE = `npm run score

Compares the anomalies in Postgres with the labels that the producer puts on its transactions: precision and recall by kind.
Exit code 0: all labelled ones were found and no others; 1: not so; 2: could not compare.`;

/**
 * Up to where the job anomalies has read, so that it can run beside live traffic.
 *
 * @throws Error if a service cannot be reached, or the log is not the one the results came from
 */
export async function score({ env, prefix }: ScoreOptions): Promise<Score> {
  const settings = oracleSettings(env, prefix);
  const logger = createLogger({ name: 'score', level: 'error', destination: process.stderr });
  const kafka = createKafka({ brokers: settings.brokers, clientId: 'score', logger });
  const { nextOffsets, kinds } = await readDetections(settings.postgresUrl);
  const labels = await readLabels(kafka, settings, nextOffsets);
  const scores = scoreKinds(labels.kinds, stillInLog(kinds, labels.startOffsets));
  return { perfect: isPerfect(scores), transactions: labels.transactions, kinds: scores };
}

/** Retention takes records sooner than anomalies. */
function stillInLog(kinds: KindsByRecord, startOffsets: ReadonlyMap<number, bigint>): KindsByRecord {
  const isThere = (record: string): boolean => {
    const [partition = '', offset = ''] = record.split('-');
    return BigInt(offset) >= (startOffsets.get(Number(partition)) ?? 0n);
  };
  return new Map([...kinds].filter(([record]) => isThere(record)));
}

function describe({ transactions, kinds }: Score): string[] {
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(2)).padStart(10);
  const header = [
    'kind'.padEnd(20),
    ...['labelled', 'detected', 'precision', 'recall'].map((name) => name.padStart(10)),
  ];
  const lines = kinds.map(({ kind, labelled, detected, precision, recall }) =>
    [
      kind.padEnd(20),
      String(labelled).padStart(10),
      String(detected).padStart(10),
      share(precision),
      share(recall),
    ].join(''),
  );
  const named = kinds.flatMap(({ kind, missed, unlabelled }) => [
    ...missed.map((record) => `transactions-${record}: labelled ${kind}, not detected`),
    ...unlabelled.map((record) => `transactions-${record}: detected as ${kind}, not labelled`),
  ]);
  return [`${transactions} valid transactions`, header.join(''), ...lines, ...named];
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const file = process.env.GLOBALMART_ENV_FILE ?? DEFAULT_ENV_FILE;
  try {
    const result = await score({ env: { ...readEnvFile(file), ...process.env } });
    for (const line of describe(result)) console.log(line);
    return result.perfect ? 0 : 1;
  } catch (error) {
    console.error(`score: ${(error as Error).message}`);
    return 2;
  }
}

if (process.argv[1] === __filename) {
  void main().then((code) => {
    process.exitCode = code;
  });
}
