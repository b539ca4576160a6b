import { RESULT_GROUPS } from '@globalmart/contracts';
import type { BatchRunRepository } from '@globalmart/metrics-store';
import { type BatchCommand, type CommandFault, readCommand } from './batch-command';

const DAY_MS = 86_400_000;

export interface CommandReply {
  /** As given; null where it was not usable. */
  readonly request_id: string | null;
  readonly accepted: boolean;
  readonly run_id?: string;
  readonly analysis_date?: string;
  readonly status?: string;
  readonly steps?: readonly { readonly step: string; readonly rows: number | null; readonly seconds: number | null }[];
  readonly error?: CommandFault;
}

/**
 * Answers commands at once; the work itself is taken up by whoever is free. The same request again is the same run, since
 * the run is named after it.
 */
export class BatchCommands {
  constructor(
    private readonly runs: BatchRunRepository,
    private readonly clock: () => number,
  ) {}

  async answer(payload: unknown): Promise<CommandReply> {
    const command = readCommand(payload);
    if ('rule' in command) return { request_id: requestIdOf(payload), accepted: false, error: command };
    const { requestId } = command;
    if (command.command === 'run') return this.run(command);
    const { runId } = command;
    const refuse = (rule: string): CommandReply => {
      return { request_id: requestId, accepted: false, run_id: runId, error: { field: 'run_id', rule } };
    };
    const run = await this.runs.find(runId);
    if (run === undefined) return refuse('must name a run; there is none of this name');
    // What is as it was asked to be is accepted, too: another worker may have been asked the same.
    if (command.command === 'cancel' && !(await this.runs.requestCancel(runId)) && run.status !== 'cancelled') {
      return refuse('has ended already');
    }
    if (command.command === 'resume' && !(await this.runs.resume(runId)) && run.status === 'done') {
      return refuse('is done');
    }
    return this.describe(requestId, runId);
  }

  private async run({ requestId, date, only }: BatchCommand & { command: 'run' }): Promise<CommandReply> {
    const runId = `request-${requestId}`;
    const yesterday = new Date(this.clock() - DAY_MS).toISOString().slice(0, 10);
    if (date !== undefined && date > yesterday) {
      const error = { field: 'date', rule: `must be a UTC day that has ended, ${yesterday} or before` };
      return { request_id: requestId, accepted: false, error };
    }
    await this.runs.request({
      runId,
      analysisDate: date ?? yesterday,
      groups: only ?? RESULT_GROUPS,
      scheduledMs: null,
    });
    return this.describe(requestId, runId);
  }

  private async describe(requestId: string, runId: string): Promise<CommandReply> {
    const run = await this.runs.find(runId);
    const steps = (await this.runs.findSteps(runId)).map(({ step, rows, seconds }) => ({ step, rows, seconds }));
    return {
      request_id: requestId,
      accepted: true,
      run_id: runId,
      analysis_date: run?.analysisDate,
      status: run?.status,
      steps,
    };
  }
}

function requestIdOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('request_id' in payload)) return null;
  return typeof payload.request_id === 'string' ? payload.request_id : null;
}
