import { ActivityRepository, TrendingRepository } from '@globalmart/metrics-store';
import { Injectable } from '@nestjs/common';
import { type Page, pageOf } from '../paging/page';
import type { HoursQuery, ProductPath, TrendingQuery } from './activity.query';
import { encodeHourCursor, encodeTermCursor, toProductHoursQuery, toTermsQuery } from './hours-query';
import { type ProductActivityDto, toProductActivity } from './product-activity.dto';
import { type SearchTermDto, toSearchTerm } from './search-term.dto';
import { toTrending, type TrendingDto } from './trending.dto';

@Injectable()
export class ActivityService {
  constructor(
    private readonly activity: ActivityRepository,
    private readonly trends: TrendingRepository,
  ) {}

  async trending(query: TrendingQuery): Promise<TrendingDto> {
    return toTrending(query, await this.trends.find({ ...query, minCount: query.min_count }));
  }

  async product({ product_id: productId }: ProductPath, query: HoursQuery): Promise<Page<ProductActivityDto>> {
    const { limit } = query;
    const asked = toProductHoursQuery(productId, query);
    const found = await this.activity.findProductHours({ ...asked, limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeHourCursor);
    return { rows: rows.map(toProductActivity), cursor };
  }

  async terms(query: HoursQuery): Promise<Page<SearchTermDto>> {
    const { limit } = query;
    const found = await this.activity.findTerms({ ...toTermsQuery(query), limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeTermCursor);
    return { rows: rows.map(toSearchTerm), cursor };
  }
}
