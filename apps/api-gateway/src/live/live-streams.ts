import { CommitListener, LiveSalesRepository } from '@globalmart/metrics-store';
import { LOGGER } from '@globalmart/platform';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { CLOCK, type Clock } from '../clock.module';
import { ApiGatewayConfig } from '../config';
import { utcDay } from '../parameters/utc-day';
import { PipelineService } from '../pipeline/pipeline.service';
import { LiveMetrics } from './live-metrics';
import { toLivePipeline } from './live-pipeline.dto';
import { toLiveSales } from './live-sales.dto';
import { LiveStream } from './live-stream';

const SALES_JOB = 'sales';
/** Thirty messages a second look like a film; a hundred would only cost more. */
const SALES_INTERVAL_MS = 33;
/** Lag changes with every record, so the time between looks is ours to choose; each asks Kafka for its logs' ends. */
const PIPELINE_INTERVAL_MS = 1_000;

/** The streams there are, driven by what stream workers commit. */
@Injectable()
export class LiveStreams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly sales: LiveStream;
  readonly pipeline: LiveStream;
  private readonly listener: CommitListener;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    config: ApiGatewayConfig,
    sales: LiveSalesRepository,
    pipeline: PipelineService,
    metrics: LiveMetrics,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.sales = new LiveStream({
      read: async () => {
        const { fromMs } = utcDay(clock());
        return toLiveSales(await sales.read(fromMs), fromMs);
      },
      intervalMs: SALES_INTERVAL_MS,
      // What is sent at once to a client that comes back must find room in what may wait for it.
      replayBytes: config.liveUnreadBytes / 2,
      onMessage: (latencyMs) => metrics.sent('sales', latencyMs),
      onFailure: (error) => logger.warn({ err: error }, 'could not read what live sales show'),
    });
    this.pipeline = new LiveStream({
      read: async () => toLivePipeline(await pipeline.jobs()),
      intervalMs: PIPELINE_INTERVAL_MS,
      replayBytes: config.liveUnreadBytes / 2,
      onMessage: (latencyMs) => metrics.sent('pipeline', latencyMs),
      onFailure: (error) => logger.warn({ err: error }, 'could not read what the live pipeline shows'),
    });
    this.listener = new CommitListener({
      url: config.postgresUrl,
      onCommit: (job) => {
        if (job === SALES_JOB) this.sales.changed();
      },
      onListening: () => {
        logger.info('listening to commits');
        this.sales.changed();
      },
      onLost: (error) => logger.warn({ err: error }, 'not listening to commits, trying again'),
    });
  }

  onApplicationBootstrap(): void {
    this.listener.start();
    this.looking = setInterval(() => this.pipeline.changed(), PIPELINE_INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.looking);
    this.pipeline.stop();
    this.sales.stop();
    await this.listener.stop();
  }
}
