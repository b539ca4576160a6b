import { WarehouseReader } from '@globalmart/warehouse';
import { Injectable } from '@nestjs/common';
import { type Page, pageOf } from '../paging/page';
import { encodePlace, findPlace, toSkip } from '../warehouse/versioned-pages';
import type { RegionTrendDto, SalesTrendsDto } from './trend.dto';
import type { RegionTrendsQuery, SalesTrendsQuery } from './trends.query';

@Injectable()
export class TrendsService {
  constructor(private readonly warehouse: WarehouseReader) {}

  async sales({ trend_type, limit }: SalesTrendsQuery): Promise<SalesTrendsDto> {
    const version = await this.warehouse.version();
    if (version === undefined) return { trends: [] };
    const question = { filter: { trend_type }, sort: { date: -1 }, limit } as const;
    return { trends: await this.warehouse.find('sales_trends', version, question) };
  }

  async regions({ trend_type, limit, cursor }: RegionTrendsQuery): Promise<Page<RegionTrendDto>> {
    const { version, after: skip = 0 } = await findPlace(this.warehouse, cursor, toSkip);
    if (version === undefined) return { rows: [] };
    const sort = { date: -1, country: 1 } as const;
    const question = { filter: { trend_type }, sort, skip, limit: limit + 1 };
    const found = await this.warehouse.find('sales_by_region', version, question);
    return pageOf(found, limit, () => encodePlace(version, [skip + limit]));
  }
}
