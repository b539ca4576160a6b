import { type ReconciliationPosition, ReconciliationRepository } from '@globalmart/metrics-store';
import { Injectable } from '@nestjs/common';
import { CURSOR_FAULT, decodeCursor, encodeCursor } from '../paging/cursor';
import { type Page, pageOf } from '../paging/page';
import { isBareDate, parseStart } from '../parameters/date-range';
import { toTimeRange } from '../parameters/time-range';
import { parameterProblem, ProblemError } from '../problems/problem';
import { type ReconciliationDto, toReconciliation } from './reconciliation.dto';
import type { ReconciliationPageQuery } from './reconciliation.query';

@Injectable()
export class ReconciliationService {
  constructor(private readonly rows: ReconciliationRepository) {}

  /** @throws ProblemError (400) when the days are the wrong way round, or the cursor is none of ours */
  async list(query: ReconciliationPageQuery): Promise<Page<ReconciliationDto>> {
    const { start_date: firstDay, end_date: lastDay, status, limit, cursor: from } = query;
    const { faults } = toTimeRange(query);
    const after = from === undefined ? undefined : decodeDayCursor(from);
    const wrong = from !== undefined && after === undefined ? [...faults, CURSOR_FAULT] : faults;
    if (wrong.length > 0) throw new ProblemError(parameterProblem(wrong));
    const found = await this.rows.find({ firstDay, lastDay, status, after, limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, ({ day, measure }) => encodeCursor([day, measure]));
    return { rows: rows.map(toReconciliation), cursor };
  }
}

function decodeDayCursor(cursor: string): ReconciliationPosition | undefined {
  return decodeCursor(cursor, ([day, measure, ...more]) => {
    if (typeof day !== 'string' || !isBareDate(day) || Number.isNaN(parseStart(day))) return undefined;
    return typeof measure === 'string' && /^\w+$/.test(measure) && more.length === 0 ? { day, measure } : undefined;
  });
}
