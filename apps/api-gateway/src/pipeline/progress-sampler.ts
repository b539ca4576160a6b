import { ProgressRepository } from '@globalmart/metrics-store';
import { LOGGER } from '@globalmart/platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Pace, ProgressWindow } from './progress-window';

const EVERY_MS = 2_000;
const WINDOW_MS = 60_000;

/** Looks at stream_offsets every other second, to know how fast jobs are when somebody asks. */
@Injectable()
export class ProgressSampler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly window = new ProgressWindow(WINDOW_MS);
  private timer: NodeJS.Timeout | undefined;
  private isFailing = false;

  constructor(
    private readonly progress: ProgressRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  paceOf(job: string): Pace {
    return this.window.paceOf(job);
  }

  onApplicationBootstrap(): void {
    this.timer = setTimeout(() => void this.sample(), EVERY_MS);
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async sample(): Promise<void> {
    try {
      this.window.add(performance.now(), await this.progress.findAll());
      this.isFailing = false;
    } catch (error) {
      // Once per outage; a request in the meantime says so by itself.
      if (!this.isFailing) this.logger.warn({ err: error }, 'could not read how far jobs are');
      this.isFailing = true;
    }
    if (this.timer !== undefined) this.onApplicationBootstrap();
  }
}
