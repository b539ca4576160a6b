import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { LatencyHistogram } from './latency-histogram';

/** What has been sent, for `/metrics` and the statistics line. */
@Injectable()
export class PublishCounters {
  sent = 0;
  acknowledged = 0;
  failed = 0;
  /** How far sending is behind the schedule, in milliseconds. */
  behindMs: () => number = () => 0;
  /** Acknowledged, by topic without prefix. */
  readonly acknowledgedByTopic = new Map<string, number>();
  private latencies = new LatencyHistogram();

  constructor(registry: Registry) {
    this.mirror(registry, 'globalmart_producer_sent_total', 'Events handed to Kafka’s producer', () => this.sent);
    const { acknowledgedByTopic } = this;
    new Counter({
      name: 'globalmart_producer_acknowledged_total',
      help: 'Events Kafka acknowledged',
      labelNames: ['topic'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [topic, events] of acknowledgedByTopic) this.inc({ topic }, events);
      },
    });
    this.mirror(registry, 'globalmart_producer_failed_total', 'Events Kafka refused', () => this.failed);
    new Gauge({
      name: 'globalmart_producer_behind_seconds',
      help: 'How far sending is behind the schedule',
      registers: [registry],
      collect: gaugeOf(() => this.behindMs() / 1_000),
    });
  }

  /** Events of one topic that Kafka acknowledged so long after they were due. */
  acknowledge(topic: string, events: number, latencyMs: number): void {
    this.acknowledged += events;
    this.acknowledgedByTopic.set(topic, (this.acknowledgedByTopic.get(topic) ?? 0) + events);
    this.latencies.record(latencyMs, events);
  }

  /** Latencies from due to acknowledged since the last call. */
  takeLatencies(): LatencyHistogram {
    const taken = this.latencies;
    this.latencies = new LatencyHistogram();
    return taken;
  }

  private mirror(registry: Registry, name: string, help: string, value: () => number): void {
    let shown = 0;
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        const now = value();
        this.inc(now - shown);
        shown = now;
      },
    });
  }
}

function gaugeOf(value: () => number) {
  return function (this: Gauge) {
    this.set(value());
  };
}
