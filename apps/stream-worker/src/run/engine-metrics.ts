import type { EventTopic, TopicName } from '@globalmart/contracts';
import type { EngineObserver, JudgedEvent, LogIncident, StreamEngine } from '@globalmart/streaming';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS_BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

type Measured = Pick<EngineObserver, 'judged' | 'flushed' | 'flushFailed' | 'incident'>;

/**
 * The engine in Prometheus's terms. Per-record counts are kept in plain numbers and handed to Prometheus when it asks:
 * a labelled counter costs a good part of a microsecond per record.
 */
export class EngineMetrics implements Measured {
  private readonly counts = new Map<EventTopic, Map<string, number>>();
  private readonly conflicts = new Map<EventTopic, number>();
  private readonly flushSeconds: Histogram<'job'>;
  private readonly flushRecords: Histogram<'job'>;
  private readonly latencySeconds: Histogram<'job'>;
  private readonly flushFailures: Counter<'job'>;
  private readonly incidents: Counter<'topic' | 'partition'>;
  private readonly committed: Counter<'job' | 'topic'>;
  private readonly sentRecords: Counter<'topic'>;

  constructor(registry: Registry, engine: () => StreamEngine, delayMs: number) {
    const registers = [registry];
    const { counts, conflicts } = this;
    new Counter({
      name: 'globalmart_stream_records_total',
      help: 'Records judged, by verdict and, where invalid, by reason',
      labelNames: ['topic', 'verdict', 'reason'],
      registers,
      collect() {
        this.reset();
        for (const [topic, byVerdict] of counts) {
          for (const [key, count] of byVerdict) {
            const [verdict = '', reason = ''] = key.split(' ');
            this.inc({ topic, verdict, reason }, count);
          }
        }
      },
    });
    new Counter({
      name: 'globalmart_stream_conflicting_duplicates_total',
      help: 'Duplicates with another content than the first record of their id, which counts; part of all duplicates',
      labelNames: ['topic'],
      registers,
      collect() {
        this.reset();
        for (const [topic, count] of conflicts) this.inc({ topic }, count);
      },
    });
    const gauge = (name: string, help: string, read: (set: (labels: Labels, value: number) => void) => void): void => {
      new Gauge({
        name: `globalmart_stream_${name}`,
        help,
        labelNames: ['topic', 'partition', 'lane'],
        registers,
        collect() {
          this.reset();
          read((labels, value) => this.set(labels, value));
        },
      });
    };
    gauge('lag_records', 'Records that wait in the log', (set) =>
      forEachReader(engine(), (labels, task) => set(labels, task.lagOf(labels.topic))),
    );
    gauge('catalogue_wait_seconds', 'How long records have waited for the job catalogue to catch up', (set) =>
      forEachReader(engine(), (labels, task) => {
        const sinceMs = task.waitsForCatalogueSince(labels.topic);
        if (sinceMs !== undefined) set(labels, (Date.now() - sinceMs) / 1000);
      }),
    );
    gauge('watermark_delay_seconds', 'How far the watermark is behind the clock', (set) =>
      forEachReader(engine(), (labels, _task, { verdict }) => {
        if (Number.isFinite(verdict.maxEventMs)) set(labels, (Date.now() - (verdict.maxEventMs - delayMs)) / 1000);
      }),
    );
    gauge('event_age_seconds', 'How far the greatest event time read is behind the clock', (set) =>
      forEachReader(engine(), (labels, _task, { verdict }) => {
        if (Number.isFinite(verdict.maxEventMs)) set(labels, (Date.now() - verdict.maxEventMs) / 1000);
      }),
    );
    gauge('ids_held', 'Event ids kept to recognise duplicates', (set) =>
      forEachReader(engine(), (labels, _task, { verdict }) => set(labels, verdict.idsHeld)),
    );
    gauge('id_bytes', 'Memory those ids take', (set) =>
      forEachReader(engine(), (labels, _task, { verdict }) => set(labels, verdict.idBytes)),
    );
    const incidentGauge = (name: string, help: string, read: (incident: LogIncident) => number): void =>
      gauge(name, help, (set) => {
        for (const { incident, partition, lane } of engine().partitions()) {
          if (incident === undefined) continue;
          set({ topic: incident.topic, partition: String(partition), lane: String(lane) }, read(incident));
        }
      });
    incidentGauge(
      'incident_expected_offset',
      'The offset a stopped partition would go on with or has folded last',
      ({ expectedOffset }) => expectedOffset,
    );
    incidentGauge(
      'incident_available_offset',
      'Where the log of a stopped partition begins or ends instead',
      ({ availableOffset }) => availableOffset,
    );
    const histogram = (name: string, help: string, buckets: number[]): Histogram<'job'> =>
      new Histogram({ name: `globalmart_stream_${name}`, help, labelNames: ['job'], buckets, registers });
    this.flushSeconds = histogram('flush_seconds', 'Time of one flush', SECONDS_BUCKETS);
    this.flushRecords = histogram('flush_records', 'Records behind one flush', [1, 10, 100, 1_000, 10_000, 100_000]);
    this.latencySeconds = histogram(
      'event_to_commit_seconds',
      'From the append time of the oldest record of a flush to its commit',
      SECONDS_BUCKETS,
    );
    this.flushFailures = new Counter({
      name: 'globalmart_stream_flush_failures_total',
      help: 'Flushes that had to be tried again',
      labelNames: ['job'],
      registers,
    });
    this.committed = new Counter({
      name: 'globalmart_stream_committed_records_total',
      help: 'Records whose effects are in the store',
      labelNames: ['job', 'topic'],
      registers,
    });
    this.sentRecords = new Counter({
      name: 'globalmart_stream_sent_records_total',
      help: 'Records that jobs wrote to Kafka, such as dead letters; one sent again after a failure counts again',
      labelNames: ['topic'],
      registers,
    });
    this.incidents = new Counter({
      name: 'globalmart_stream_incidents_total',
      help: 'Partitions stopped because the log no longer continues where the results end',
      labelNames: ['topic', 'partition'],
      registers,
    });
  }

  judged(topic: EventTopic, judged: readonly JudgedEvent[]): void {
    let byVerdict = this.counts.get(topic);
    if (byVerdict === undefined) this.counts.set(topic, (byVerdict = new Map([['valid', 0]])));
    let valid = 0;
    for (const one of judged) {
      if (one.verdict === 'valid') {
        valid++;
        continue;
      }
      const key = one.verdict === 'invalid' ? `invalid ${one.reason}` : one.verdict;
      byVerdict.set(key, (byVerdict.get(key) ?? 0) + 1);
      if (one.verdict === 'duplicate' && one.isConflicting) {
        this.conflicts.set(topic, (this.conflicts.get(topic) ?? 0) + 1);
      }
    }
    byVerdict.set('valid', (byVerdict.get('valid') ?? 0) + valid);
  }

  flushed: EngineObserver['flushed'] = (job, { records, durationMs, latencyMs }) => {
    this.flushSeconds.observe({ job }, durationMs / 1000);
    let total = 0;
    for (const [topic, count] of records) {
      this.committed.inc({ job, topic }, count);
      total += count;
    }
    if (total === 0) return;
    this.flushRecords.observe({ job }, total);
    this.latencySeconds.observe({ job }, latencyMs / 1000);
  };

  flushFailed: EngineObserver['flushFailed'] = (job) => this.flushFailures.inc({ job });

  sent(topic: TopicName, records: number): void {
    this.sentRecords.inc({ topic }, records);
  }

  incident: EngineObserver['incident'] = ({ topic, partition }) =>
    this.incidents.inc({ topic, partition: String(partition) });
}

interface Labels {
  readonly topic: EventTopic;
  readonly partition: string;
  /** 0 is the front; further back are jobs that catch up. */
  readonly lane: string;
}

type Task = ReturnType<StreamEngine['partitions']>[number];
type Reader = ReturnType<Task['readersNow']> extends Iterable<infer R> ? R : never;

function forEachReader(
  engine: StreamEngine,
  visit: (labels: Record<keyof Labels, string> & Labels, task: Task, reader: Reader) => void,
): void {
  for (const task of engine.partitions()) {
    for (const reader of task.readersNow()) {
      visit({ topic: reader.topic, partition: String(task.partition), lane: String(task.lane) }, task, reader);
    }
  }
}
