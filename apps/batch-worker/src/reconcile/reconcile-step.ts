import type { ResultGroup } from '@globalmart/contracts';
import type { BatchRun, BatchStepRow, Reconciliation } from '@globalmart/metrics-store';
import type { Logger } from '@globalmart/platform';
import type { mongo } from 'mongoose';
import type { RunInputs } from '../run/run-inputs';
import type { Reconciler } from './reconciler';

/** Without these, the warehouse is not what the run's files say. */
const NEEDED: readonly ResultGroup[] = ['trends', 'star'];
const NAMED_DIFFERENCES = 5;

export interface PublishedRun {
  readonly run: BatchRun<RunInputs>;
  readonly openWarehouse: () => Promise<mongo.Db>;
  readonly spillFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The last step of a run whose results readers see already: whether they are what the other stores say. It fails where they are
 * not, and where that could not be found out; the run is done either way.
 */
export class ReconcileStep {
  constructor(
    private readonly reconciler: Reconciler,
    private readonly logger: Logger,
  ) {}

  /** Undefined for a run of some results only, or of a date before that which readers see. @throws the signal's reason */
  async take(published: PublishedRun): Promise<Omit<BatchStepRow, 'runId'> | undefined> {
    const { run, signal } = published;
    const { runId, groups, inputs } = run;
    if (inputs === null || inputs.isPast || !NEEDED.every((group) => groups.includes(group))) return undefined;
    const startedMs = performance.now();
    const ended = (rows: number | null, error: string | null) => {
      const seconds = (performance.now() - startedMs) / 1_000;
      return { step: 'reconcile', status: error === null ? 'done' : 'failed', rows, seconds, error } as const;
    };
    try {
      const rows = await this.compare(published, inputs);
      const unexplained = rows.filter(({ status }) => status === 'unexplained');
      if (unexplained.length === 0) return ended(rows.length, null);
      const error = describe(unexplained);
      this.logger.error({ runId, unexplained }, `UNEXPLAINED DIFFERENCES between the stores: ${error}`);
      return ended(rows.length, error);
    } catch (error) {
      signal.throwIfAborted();
      this.logger.error({ err: error, runId }, 'COULD NOT RECONCILE the stores; the run is done all the same');
      return ended(null, error instanceof Error ? error.message : String(error));
    }
  }

  private async compare(published: PublishedRun, { keys }: RunInputs): Promise<Reconciliation[]> {
    const { run, openWarehouse, spillFolder, signal } = published;
    const { runId, analysisDate } = run;
    const warehouse = await openWarehouse();
    return this.reconciler.reconcile({ runId, analysisDate, keys: keys.transactions, warehouse, spillFolder, signal });
  }
}

function describe(unexplained: readonly Reconciliation[]): string {
  const named = unexplained
    .slice(0, NAMED_DIFFERENCES)
    .map((row) => `${row.measure} of ${row.day} by ${row.unexplained}`);
  const more = unexplained.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
