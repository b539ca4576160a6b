import type { BatchLease, BatchRun, BatchRunRepository } from '@globalmart/metrics-store';
import type { Logger } from '@globalmart/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunInputs } from './run-inputs';
import type { RunUnderway } from './run-execution';

export interface RunLoopOptions {
  readonly runs: BatchRunRepository;
  readonly lease: BatchLease;
  /** How long the lease lasts unless renewed, which is done four times as often. */
  readonly leaseMs: number;
  readonly pollMs: number;
  readonly logger: Logger;
  readonly execute: (underway: RunUnderway) => Promise<void>;
  /** Told when a run has an outcome. */
  readonly onEnded: (runId: string, status: 'done' | 'failed' | 'cancelled') => void;
}

/** Why a run ends that has not failed. */
class RunEnded extends Error {
  constructor(readonly reason: 'cancelled' | 'stopped' | 'lost') {
    super(`the run was ${reason}`);
  }
}

/**
 * Takes up what is unfinished, one run at a time and one worker at a time: what was queued, and what a worker has left that
 * died or was stopped.
 */
export class RunLoop {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(private readonly options: RunLoopOptions) {}

  start(): void {
    this.loop ??= this.workOn();
  }

  /** Ends a run that is on, to be gone on with by the next worker; resolves when it has. */
  async stop(): Promise<void> {
    this.stopping.abort(new RunEnded('stopped'));
    await this.loop;
  }

  private async workOn(): Promise<void> {
    const { logger, pollMs } = this.options;
    while (!this.stopping.signal.aborted) {
      try {
        await this.workOnce();
      } catch (error) {
        logger.error({ err: error }, 'cannot look for batch runs');
      }
      await sleep(pollMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** One run, if there is one and nobody else is at work. */
  private async workOnce(): Promise<void> {
    const { runs, lease } = this.options;
    if (!(await runs.hasUnfinished())) return;
    const token = await lease.take();
    if (token === undefined) return;
    try {
      // Asked again: whoever had the lease may have finished it.
      const run = await runs.findUnfinished();
      if (run !== undefined) await this.work(run as BatchRun<RunInputs>, token);
    } finally {
      await lease.release(token);
    }
  }

  private async work(run: BatchRun<RunInputs>, token: number): Promise<void> {
    const { runs, logger } = this.options;
    const { runId, analysisDate } = run;
    const ending = new AbortController();
    const stop = () => ending.abort(this.stopping.signal.reason);
    this.stopping.signal.addEventListener('abort', stop);
    const heartbeat = this.keepLease(runId, token, ending);
    try {
      this.stopping.signal.throwIfAborted();
      if (run.isCancelRequested) throw new RunEnded('cancelled');
      await runs.begin(runId);
      logger.info({ runId, analysisDate, groups: run.groups }, 'batch run begins');
      const steps = (await runs.findSteps(runId)).filter(({ status }) => status === 'done');
      const done = new Set(steps.map(({ step }) => step));
      await this.options.execute({ run, token, done, signal: ending.signal });
      await this.finish(runId, 'done');
      logger.info({ runId, analysisDate }, 'batch run is done');
    } catch (error) {
      await this.report(runId, ending.signal.aborted ? ending.signal.reason : error);
    } finally {
      clearInterval(heartbeat);
      this.stopping.signal.removeEventListener('abort', stop);
    }
  }

  private async report(runId: string, cause: unknown): Promise<void> {
    const { logger } = this.options;
    if (!(cause instanceof RunEnded)) {
      logger.error({ err: cause, runId }, 'BATCH RUN FAILED; readers keep what they had');
      await this.finish(runId, 'failed', cause instanceof Error ? cause.message : String(cause));
      return;
    }
    logger.warn({ runId }, cause.message);
    if (cause.reason === 'cancelled') await this.finish(runId, 'cancelled');
  }

  private async finish(runId: string, status: 'done' | 'failed' | 'cancelled', error?: string): Promise<void> {
    await this.options.runs.finish(runId, status, error);
    this.options.onEnded(runId, status);
  }

  /** Renews the lease and looks whether the run is to end. A worker that cannot ask in time has to think that it has lost it. */
  private keepLease(runId: string, token: number, ending: AbortController): NodeJS.Timeout {
    const { runs, lease, leaseMs, logger } = this.options;
    let heldUntilMs = performance.now() + leaseMs;
    const renew = async () => {
      try {
        const askedMs = performance.now();
        if (!(await lease.renew(token))) return ending.abort(new RunEnded('lost'));
        heldUntilMs = askedMs + leaseMs;
        if (await runs.isCancelRequested(runId)) ending.abort(new RunEnded('cancelled'));
      } catch (error) {
        logger.warn({ err: error, runId }, 'cannot renew the lease of the batch');
        if (performance.now() >= heldUntilMs) ending.abort(new RunEnded('lost'));
      }
    };
    return setInterval(() => void renew(), leaseMs / 4);
  }
}
