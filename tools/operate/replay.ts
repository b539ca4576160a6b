import { findPositions, JOB_TABLES, replayJob, type ReplayBeginning } from '@globalmart/metrics-store';
import { parseArgs } from 'node:util';
import { type Connections, type Env, operatorEnv, withConnections } from './connections';
import { runCommand } from './run-command';

const USAGE = `npm run replay -- --job <name> [--from-log-start]

Empties the tables of a job and lets it read its topics from the beginning. Workers may run: they notice within seconds.
Refuses where the log of a topic no longer begins at offset 0, unless --from-log-start says that its rows may begin later.`;

export interface ReplayOptions {
  readonly env: Env;
  readonly job: string;
  /** Whether to do with what the logs still hold. */
  readonly fromLogStart: boolean;
}

/** @throws Error with one line that says why the job cannot be replayed; nothing is changed then */
export async function replay({ env, job, fromLogStart }: ReplayOptions): Promise<{ rowsDeleted: number }> {
  return withConnections(env, async (connections) => {
    const beginnings = await findBeginnings(connections, job);
    const late = beginnings.find(({ startOffset }) => startOffset > 0);
    if (late !== undefined && !fromLogStart) {
      throw new Error(
        `the log of ${late.topic}-${late.partition} begins at offset ${late.startOffset}: what lies before would be missing ` +
          `in the tables of ${job}; --from-log-start does it all the same`,
      );
    }
    return replayJob(connections.database, job, beginnings);
  });
}

async function findBeginnings({ database, kafka, topicPrefix }: Connections, job: string): Promise<ReplayBeginning[]> {
  if (JOB_TABLES[job] === undefined) {
    throw new Error(`--job: there is no job "${job}"; there is ${Object.keys(JOB_TABLES).join(', ')}`);
  }
  const positions = await findPositions(database, { job });
  const starts = new Map<string, number>();
  for (const topic of new Set(positions.map((position) => position.topic))) {
    for (const { partition, low } of await kafka.fetchTopicOffsets(topicPrefix + topic)) {
      starts.set(`${topic}-${partition}`, Number(low));
    }
  }
  return positions.map(({ topic, partition }) => {
    const startOffset = starts.get(`${topic}-${partition}`);
    if (startOffset === undefined) throw new Error(`${topic} has no partition ${partition}, where ${job} has been`);
    return { topic, partition, startOffset };
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { job: { type: 'string' }, 'from-log-start': { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help || values.job === undefined) {
    console.log(USAGE);
    if (!values.help) throw new Error('--job says which');
    return;
  }
  const { job } = values;
  const { rowsDeleted } = await replay({ env: operatorEnv(), job, fromLogStart: values['from-log-start'] ?? false });
  console.log(`${job}: ${rowsDeleted} rows deleted; it is read again from the beginning.`);
}

if (process.argv[1] === __filename) runCommand('replay', main);
