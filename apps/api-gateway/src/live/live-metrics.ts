import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type StreamName = 'sales' | 'pipeline';

const SECONDS_BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];

@Injectable()
export class LiveMetrics {
  private readonly subscribers: Gauge<'stream'>;
  private readonly messages: Counter<'stream'>;
  private readonly drops: Counter<'stream'>;
  private readonly fanOut: Histogram<'stream'>;

  constructor(registry: Registry) {
    const common = { labelNames: ['stream'] as const, registers: [registry] };
    const name = (what: string) => `globalmart_live_${what}`;
    this.subscribers = new Gauge({ name: name('subscribers'), help: 'Clients that follow a stream', ...common });
    this.messages = new Counter({ name: name('messages_total'), help: 'Messages, each to all clients', ...common });
    this.drops = new Counter({ name: name('dropped_total'), help: 'Clients let go for being slow', ...common });
    this.fanOut = new Histogram({
      name: name('fan_out_seconds'),
      help: 'From the notice of a commit until its message was written to every client',
      buckets: SECONDS_BUCKETS,
      ...common,
    });
  }

  opened(stream: StreamName): void {
    this.subscribers.inc({ stream });
  }

  closed(stream: StreamName): void {
    this.subscribers.dec({ stream });
  }

  sent(stream: StreamName, latencyMs: number): void {
    this.messages.inc({ stream });
    this.fanOut.observe({ stream }, latencyMs / 1000);
  }

  dropped(stream: StreamName): void {
    this.drops.inc({ stream });
  }
}
