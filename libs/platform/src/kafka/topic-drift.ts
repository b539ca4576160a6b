/** A topic's setting that is not as the contracts have it. */
export interface TopicDrift {
  /** Full name, with prefix. */
  readonly topic: string;
  /** As Kafka names it, or `partitions`. */
  readonly setting: string;
  readonly wanted: string;
  readonly found: string;
  /** Results computed on such a topic would differ, so an app must not start on it. */
  readonly isGrave: boolean;
}

/** What a topic is to be, or is. */
export interface TopicState {
  readonly partitions: number;
  /** By name, values as text, as Kafka's admin protocol has them. */
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * Verdicts use the append time, which only the broker's clock may give; a compacted event topic forgets events, and a
 * catalogue that is not compacted forgets products. All others cost durability, room or history, but change no row.
 */
const GRAVE: ReadonlySet<string> = new Set(['message.timestamp.type', 'cleanup.policy']);

/**
 * Every wanted setting that is found otherwise; settings that nobody asked for may be anything. More partitions than
 * wanted are a drift, since all keyed topics shall have the same number; fewer are a grave one, since then one worker's
 * partition of one topic is not its partition of another.
 */
export function findDrifts(topic: string, wanted: TopicState, found: TopicState): TopicDrift[] {
  const drifts: TopicDrift[] = [];
  if (found.partitions !== wanted.partitions) {
    const isGrave = found.partitions < wanted.partitions;
    drifts.push({
      topic,
      setting: 'partitions',
      wanted: `${wanted.partitions}`,
      found: `${found.partitions}`,
      isGrave,
    });
  }
  for (const [setting, value] of wanted.settings) {
    const actual = found.settings.get(setting) ?? 'absent';
    if (actual !== value) drifts.push({ topic, setting, wanted: value, found: actual, isGrave: GRAVE.has(setting) });
  }
  return drifts;
}

/** One line for people: "topic transactions: retention.ms is 3600000, not 604800000". */
export function describeDrift({ topic, setting, wanted, found }: TopicDrift): string {
  return `topic ${topic}: ${setting} is ${found}, not ${wanted}`;
}

/** Topics on which results would be wrong. The message has one line for each such setting. */
export class TopicDriftError extends Error {
  constructor(drifts: readonly TopicDrift[]) {
    const lines = drifts.filter(({ isGrave }) => isGrave).map(describeDrift);
    super(
      [...lines, 'results would differ: set it as it was, or KAFKA_PARTITIONS to the partitions there are'].join('\n'),
    );
    this.name = 'TopicDriftError';
  }
}

/**
 * Names each drift that can be lived with.
 * @throws TopicDriftError when there is one that cannot
 */
export function refuseGraveDrifts(drifts: readonly TopicDrift[], warn: (line: string) => void): void {
  for (const drift of drifts) if (!drift.isGrave) warn(describeDrift(drift));
  if (drifts.some(({ isGrave }) => isGrave)) throw new TopicDriftError(drifts);
}
