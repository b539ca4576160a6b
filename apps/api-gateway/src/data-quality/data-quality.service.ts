import { DataQualityRepository } from '@globalmart/metrics-store';
import { Injectable } from '@nestjs/common';
import { type Page, pageOf } from '../paging/page';
import { type DataQualityDto, type DataQualityTotalsDto, toDataQuality, toDataQualityTotals } from './data-quality.dto';
import type { DataQualityQuery, DataQualitySummaryQuery } from './data-quality.query';
import { encodeQualityCursor, toQualityRange, toQualityWindowQuery } from './quality-query';

@Injectable()
export class DataQualityService {
  constructor(private readonly quality: DataQualityRepository) {}

  async windows(query: DataQualityQuery): Promise<Page<DataQualityDto>> {
    const { limit } = query;
    const found = await this.quality.findWindows({ ...toQualityWindowQuery(query), limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeQualityCursor);
    return { rows: rows.map(toDataQuality), cursor };
  }

  async summary(query: DataQualitySummaryQuery): Promise<DataQualityTotalsDto[]> {
    return (await this.quality.summarize(toQualityRange(query))).map(toDataQualityTotals);
  }
}
