import { acknowledgeGaps, findPositions, type LogGap } from '@globalmart/metrics-store';
import { parseArgs } from 'node:util';
import { type Connections, type Env, operatorEnv, withConnections } from './connections';
import { findGap, type LogNow } from './find-gap';
import { runCommand } from './run-command';

const USAGE = `npm run acknowledge-gap -- --topic <topic> --partition <number> [--yes]

Shows what of a partition's log its jobs will never see. With --yes they go on where the log begins now, and the gap is
written down in log_gaps. Workers may run: they notice within seconds.`;

export interface AcknowledgeOptions {
  readonly env: Env;
  /** Without the cluster's prefix. */
  readonly topic: string;
  readonly partition: number;
  /** Whether to let the jobs go on, not only to look. */
  readonly yes: boolean;
}

/** The gaps of all jobs in a topic-partition; with `yes` they are acknowledged. @throws Error with one line that says why not */
export async function acknowledgeGap({ env, topic, partition, yes }: AcknowledgeOptions): Promise<LogGap[]> {
  return withConnections(env, async (connections) => {
    const log = await readLog(connections, topic, partition);
    const gaps: LogGap[] = [];
    for (const position of await findPositions(connections.database, { topic, partition })) {
      const gap = await findGap(position, log);
      if (gap !== undefined) gaps.push(gap);
    }
    if (yes) await acknowledgeGaps(connections.database, gaps);
    return gaps;
  });
}

async function readLog({ kafka, topicPrefix }: Connections, topic: string, partition: number): Promise<LogNow> {
  const name = topicPrefix + topic;
  const bounds = (await kafka.fetchTopicOffsets(name)).find((each) => each.partition === partition);
  if (bounds === undefined) throw new Error(`${name} has no partition ${partition}`);
  return {
    startOffset: Number(bounds.low),
    endOffset: Number(bounds.high),
    firstFrom: async (appendMs) => {
      const offsets = await kafka.fetchTopicOffsetsByTimestamp(name, appendMs);
      return Number(offsets.find((each) => each.partition === partition)?.offset ?? bounds.high);
    },
  };
}

function describe({ job, topic, partition, kind, fromOffset, toOffset, nextOffset }: LogGap): string {
  const where = `${job}: ${topic}-${partition}`;
  switch (kind) {
    case 'unread':
      return `${where} skips ${toOffset - fromOffset} records, offsets ${fromOffset} to ${toOffset - 1}, never folded`;
    case 'remembered':
      return `${where} forgets offsets ${fromOffset} to ${toOffset - 1}, folded already, with the ids in them`;
    case 'recreated':
      return `${where} was recreated: it is read from offset ${toOffset}; the results of the first ${nextOffset} stay`;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      topic: { type: 'string' },
      partition: { type: 'string' },
      yes: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { topic, partition = '', yes = false } = values;
  if (values.help || topic === undefined || !/^\d+$/.test(partition)) {
    console.log(USAGE);
    if (!values.help) throw new Error('--topic and --partition say where');
    return;
  }
  const gaps = await acknowledgeGap({ env: operatorEnv(), topic, partition: Number(partition), yes });
  for (const gap of gaps) console.log(describe(gap));
  if (gaps.length === 0) console.log(`No job misses anything in ${topic}-${partition}.`);
  else console.log(yes ? 'Acknowledged: the jobs go on.' : 'Nothing was changed; --yes lets the jobs go on.');
}

if (process.argv[1] === __filename) runCommand('acknowledge-gap', main);
