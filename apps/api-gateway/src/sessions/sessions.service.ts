import { SessionsRepository } from '@globalmart/metrics-store';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.module';
import { type Page, pageOf } from '../paging/page';
import { type FunnelDto, toFunnel } from './funnel.dto';
import { encodeFunnelCursor, toFunnelWindowQuery } from './funnel-query';
import { type SessionMetricDto, toSessionMetric } from './session-metric.dto';
import { decodeSessionCursor, encodeSessionCursor } from './session-cursor';
import type { FunnelQuery, SessionsQuery } from './sessions.query';

@Injectable()
export class SessionsService {
  constructor(
    private readonly sessions: SessionsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list({ cursor, limit, ...filters }: SessionsQuery): Promise<Page<SessionMetricDto>> {
    const place = decodeSessionCursor(cursor);
    const found = await this.sessions.find({
      userId: filters.user_id,
      closed: filters.closed,
      purchaseCompleted: filters.purchase_completed,
      after: place && { ...place, startMs: place.timeMs },
      limit: limit + 1,
    });
    const page = pageOf(found, limit, (last) => encodeSessionCursor({ ...last, timeMs: last.startMs }));
    return { rows: page.rows.map(toSessionMetric), cursor: page.cursor };
  }

  async funnel(query: FunnelQuery): Promise<Page<FunnelDto>> {
    const { limit, granularity } = query;
    const asked = toFunnelWindowQuery(query, this.clock());
    const found = await this.sessions.funnel({ ...asked, limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeFunnelCursor);
    return { rows: rows.map((window) => toFunnel(window, granularity)), cursor };
  }
}
