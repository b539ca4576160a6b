import { CartsRepository, type CartTime } from '@globalmart/metrics-store';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.module';
import { type Page, pageOf } from '../paging/page';
import { decodeSessionCursor, encodeSessionCursor } from '../sessions/session-cursor';
import { type AbandonmentDto, toAbandonment } from './abandonment.dto';
import { type CartsSummaryDto, toCartsSummary } from './carts-summary.dto';
import type { AbandonmentsQuery, CartsSummaryQuery } from './carts.query';

const HOUR_MS = 3_600_000;

@Injectable()
export class CartsService {
  constructor(
    private readonly carts: CartsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async abandonments({ hours, recovered, cursor, limit }: AbandonmentsQuery): Promise<Page<AbandonmentDto>> {
    const place = decodeSessionCursor(cursor);
    const after = place && { ...place, abandonmentMs: place.timeMs };
    const found = await this.carts.findAbandonments({ ...this.last(hours), recovered, after, limit: limit + 1 });
    const page = pageOf(found, limit, (last) => encodeSessionCursor({ ...last, timeMs: last.abandonmentMs }));
    return { rows: page.rows.map(toAbandonment), cursor: page.cursor };
  }

  async summary({ hours }: CartsSummaryQuery): Promise<CartsSummaryDto> {
    return toCartsSummary(hours, await this.carts.summarize(this.last(hours)));
  }

  private last(hours: number): CartTime {
    const untilMs = this.clock();
    return { afterMs: untilMs - hours * HOUR_MS, untilMs };
  }
}
