import { BatchRunReader } from '@globalmart/metrics-store';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { CURSOR_FAULT } from '../paging/cursor';
import { type Page, pageOf } from '../paging/page';
import { parameterProblem, problem, ProblemError } from '../problems/problem';
import { BatchCommander, type CommandReply } from './batch-commander';
import type { BatchCommandDto } from './batch-command.dto';
import { type BatchRunDetailsDto, type BatchRunDto, toBatchRun, toBatchRunDetails } from './batch-run.dto';
import type { BatchRunRequest } from './batch-run.request';
import { decodeRunCursor, encodeRunCursor } from './batch-run-cursor';
import type { BatchRunsQuery } from './batch-runs.query';

@Injectable()
export class BatchService {
  constructor(
    private readonly runs: BatchRunReader,
    private readonly commander: BatchCommander,
  ) {}

  /** @throws ProblemError (400) when the cursor is none of ours */
  async list({ status, limit, cursor: from }: BatchRunsQuery): Promise<Page<BatchRunDto>> {
    const after = from === undefined ? undefined : decodeRunCursor(from);
    if (from !== undefined && after === undefined) throw new ProblemError(parameterProblem([CURSOR_FAULT]));
    const found = await this.runs.list({ status, after, limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeRunCursor);
    return { rows: rows.map(toBatchRun), cursor };
  }

  /** @throws ProblemError (404) if there is none of this name */
  async find(runId: string): Promise<BatchRunDetailsDto> {
    const run = await this.runs.find(runId);
    if (run === undefined) throw notFound(runId);
    return toBatchRunDetails(run, await this.runs.steps(runId));
  }

  /** @throws ProblemError 400 for a day that has not ended, 503 or 504 when nobody can be asked */
  async run({ request_id: requestId = randomUUID(), date, only }: BatchRunRequest): Promise<BatchCommandDto> {
    const reply = await this.commander.ask({ request_id: requestId, command: 'run', date, only });
    const { accepted, error } = reply;
    if (accepted) return toCommand(requestId, reply);
    const { field: parameter = '', rule = '' } = error ?? {};
    throw new ProblemError(parameterProblem([{ parameter, detail: `${parameter} ${rule}` }]));
  }

  /** @throws ProblemError 404 if there is no such run, 409 if it has ended, 503 or 504 when nobody can be asked */
  async cancel(runId: string): Promise<BatchCommandDto> {
    if ((await this.runs.find(runId)) === undefined) throw notFound(runId);
    const requestId = randomUUID();
    const reply = await this.commander.ask({ request_id: requestId, command: 'cancel', run_id: runId });
    if (!reply.accepted) throw new ProblemError(problem(409, `The run ${runId} ${reply.error?.rule}.`));
    return toCommand(requestId, reply);
  }
}

function toCommand(requestId: string, { run_id, analysis_date, status }: CommandReply): BatchCommandDto {
  return { request_id: requestId, run_id, analysis_date, status };
}

function notFound(runId: string): ProblemError {
  return new ProblemError(problem(404, `There is no run with the name ${runId}.`));
}
