import { AnomaliesRepository } from '@globalmart/metrics-store';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.module';
import { CURSOR_FAULT } from '../paging/cursor';
import { type Page, pageOf } from '../paging/page';
import { parameterProblem, ProblemError } from '../problems/problem';
import { decodeAnomalyCursor, encodeAnomalyCursor } from './anomalies-cursor';
import type { AnomaliesQuery } from './anomalies.query';
import { type AnomalyDto, toAnomaly } from './anomaly.dto';

const HOUR_MS = 3_600_000;

@Injectable()
export class AnomaliesService {
  constructor(
    private readonly anomalies: AnomaliesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ProblemError (400) when the cursor is none of ours */
  async list({
    hours,
    limit,
    cursor: from,
    anomaly_type: kind,
    user_id: userId,
  }: AnomaliesQuery): Promise<Page<AnomalyDto>> {
    const after = from === undefined ? undefined : decodeAnomalyCursor(from);
    if (from !== undefined && after === undefined) throw new ProblemError(parameterProblem([CURSOR_FAULT]));
    const fromMs = this.clock() - hours * HOUR_MS;
    const found = await this.anomalies.find({ fromMs, kind, userId, after, limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeAnomalyCursor);
    return { rows: rows.map(toAnomaly), cursor };
  }
}
