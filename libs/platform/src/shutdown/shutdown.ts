import type { Logger } from 'pino';

export interface ShutdownOptions {
  readonly logger: Logger;
  /** How long all steps together may take before the process ends with code 1. Default 8,000 ms. */
  readonly deadlineMs?: number;
  /** Ends the process; replaced in tests. */
  readonly exit?: (code: number) => void;
}

type Stop = () => Promise<void>;

/**
 * Ordered, asynchronous stop: what was started last stops first, one after the other, and then the process exits with
 * code 0. A step that fails is logged and does not keep the others from stopping.
 */
export class Shutdown {
  private readonly steps: { readonly name: string; readonly stop: Stop }[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly options: ShutdownOptions) {}

  /** Adds what must stop when the process ends. */
  add(name: string, stop: Stop): void {
    this.steps.push({ name, stop });
  }

  /** Stops on SIGINT and SIGTERM. Further signals are ignored: Ctrl-C reaches a process group and its parent's signal follows. */
  listen(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => void this.stop(signal));
    }
  }

  /** Runs all steps once, however often it is called, then exits: 0, or `code`, or 1 past the deadline. */
  stop(reason: string, code = 0): Promise<void> {
    this.running ??= this.run(reason, code);
    return this.running;
  }

  private async run(reason: string, code: number): Promise<void> {
    const { logger, deadlineMs = 8_000, exit = process.exit.bind(process) } = this.options;
    logger.info({ reason }, 'stopping');
    let current = '';
    const timer = setTimeout(() => {
      logger.error({ step: current, deadlineMs }, 'did not stop in time');
      exit(1);
    }, deadlineMs);
    for (const { name, stop } of [...this.steps].reverse()) {
      current = name;
      try {
        await stop();
      } catch (error) {
        logger.error({ err: error, step: name }, 'could not stop cleanly');
        code ||= 1;
      }
    }
    clearTimeout(timer);
    logger.info('stopped');
    logger.flush?.();
    exit(code);
  }
}
