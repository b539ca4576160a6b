import { createJudge } from '@globalmart/contracts';
import { PartitionVerdict } from '@globalmart/streaming';
import type { Kafka } from 'kafkajs';
import type { OracleSettings } from '../oracle/settings';
import { type NextOffsets, readLog } from '../oracle/transactions-log';
import type { KindsByRecord } from './kind-scores';

export interface Labels {
  readonly kinds: KindsByRecord;
  readonly transactions: number;
  /** By partition, the first offset that could still be read. */
  readonly startOffsets: NextOffsets;
}

/**
 * What the producer says in the header `anomaly` of its transactions, of those that are valid: what is invalid, late or repeated
 * is no transaction. Reads each partition up to its next offset.
 */
export async function readLabels(kafka: Kafka, settings: OracleSettings, nextOffsets: NextOffsets): Promise<Labels> {
  const { topicPrefix, watermarkDelayMs, countries } = settings;
  const judge = createJudge({ countries: [...countries] });
  const verdicts = new Map([...nextOffsets.keys()].map((each) => [each, new PartitionVerdict(watermarkDelayMs)]));
  const kinds = new Map<string, ReadonlySet<string>>();
  let transactions = 0;
  const spans = await readLog({
    kafka,
    topic: `${topicPrefix}transactions`,
    nextOffsets,
    groupPrefix: `${topicPrefix}score-`,
    onRecord: (partition, offset, { key, value, appendTimeMs, headers }) => {
      const judgement = judge('transactions', { key, value, appendTimeMs });
      if (verdicts.get(partition)?.judge(judgement, value).verdict !== 'valid') return;
      transactions++;
      const label = headers?.anomaly?.toString();
      if (label !== undefined) kinds.set(`${partition}-${offset}`, new Set(label.split(',')));
    },
  });
  const startOffsets = new Map(spans.map(({ partition, startOffset }) => [partition, startOffset]));
  return { kinds, transactions, startOffsets };
}
