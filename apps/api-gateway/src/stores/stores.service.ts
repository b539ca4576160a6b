import { StoresRepository } from '@globalmart/metrics-store';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.module';
import { type Page, pageOf } from '../paging/page';
import { utcDay } from '../parameters/utc-day';
import { type StoreDto, toStore } from './store.dto';
import { type StoreMetricDto, toStoreMetric } from './store-metric.dto';
import { encodeStoreCursor, encodeWindowCursor, toAfterStoreId, toStoreWindowQuery } from './store-window-query';
import type { StoreMetricsQuery, StoresQuery } from './stores.query';

@Injectable()
export class StoresService {
  constructor(
    private readonly stores: StoresRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(query: StoresQuery): Promise<Page<StoreDto>> {
    const { limit } = query;
    const today = utcDay(this.clock());
    const found = await this.stores.findTotals({ ...today, afterStoreId: toAfterStoreId(query), limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeStoreCursor);
    return { rows: rows.map(toStore), cursor };
  }

  async metrics(query: StoreMetricsQuery): Promise<Page<StoreMetricDto>> {
    const { limit } = query;
    const found = await this.stores.findWindows({ ...toStoreWindowQuery(query), limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeWindowCursor);
    return { rows: rows.map(toStoreMetric), cursor };
  }
}
