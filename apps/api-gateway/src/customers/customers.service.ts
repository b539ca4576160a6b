import { WarehouseReader, type Version, type WarehouseRow } from '@globalmart/warehouse';
import { Injectable } from '@nestjs/common';
import { type Page, pageOf } from '../paging/page';
import { encodePlace, findPlace, toSkip } from '../warehouse/versioned-pages';
import type { CohortDto, CustomerDto, SegmentDistributionDto, SegmentMoveDto } from './customer.dto';
import type { CustomerListQuery, CustomersQuery } from './customers.query';

const DAY_MS = 86_400_000;
/** Greater than any version: ends the range of documents of one key. */
const ANY_VERSION = Number.MAX_SAFE_INTEGER;

@Injectable()
export class CustomersService {
  constructor(private readonly warehouse: WarehouseReader) {}

  async customers({ segment, limit, cursor }: CustomersQuery): Promise<Page<CustomerDto>> {
    const { version, after } = await findPlace(this.warehouse, cursor, ([id]) =>
      typeof id === 'string' ? id : undefined,
    );
    if (version === undefined) return { rows: [] };
    const found = await this.warehouse.find('customer_rfm_analysis', version, {
      filter: {
        ...(segment && { rfm_segment: segment }),
        ...(after !== undefined && { _id: { $gt: { key: after, version: ANY_VERSION } } }),
      },
      sort: { _id: 1 },
      limit: limit + 1,
    });
    const { rows, cursor: next } = pageOf(found, limit, ({ user_id: id }) => encodePlace(version, [id]));
    return { rows: rows.map((row) => toCustomer(row, version)), cursor: next };
  }

  async distribution(): Promise<SegmentDistributionDto> {
    const version = await this.warehouse.version();
    if (version === undefined) return { segments: [] };
    const sort = { customer_count: -1, segment: 1 } as const;
    const rows = await this.warehouse.find('customer_segments', version, { sort, limit: 0 });
    return {
      segments: rows.map((row) => ({
        segment: row.segment,
        customer_count: row.customer_count,
        avg_customer_value: row.avg_monetary,
        total_segment_value: row.total_monetary,
      })),
    };
  }

  moves(query: CustomerListQuery): Promise<Page<SegmentMoveDto>> {
    return this.counted('segment_moves', { analysis_date: -1, from_segment: 1, to_segment: 1 }, query);
  }

  cohorts(query: CustomerListQuery): Promise<Page<CohortDto>> {
    return this.counted('customer_cohorts', { cohort_month: -1, month: 1 }, query);
  }

  private async counted<Name extends 'segment_moves' | 'customer_cohorts'>(
    name: Name,
    sort: Readonly<Record<string, 1 | -1>>,
    { limit, cursor }: CustomerListQuery,
  ): Promise<Page<WarehouseRow<Name>>> {
    const { version, after: skip = 0 } = await findPlace(this.warehouse, cursor, toSkip);
    if (version === undefined) return { rows: [] };
    const found = await this.warehouse.find(name, version, { sort, skip, limit: limit + 1 });
    return pageOf(found, limit, () => encodePlace(version, [skip + limit]));
  }
}

/** What follows from the date of the version is computed here, as the view for analysts does. */
function toCustomer(row: WarehouseRow<'customer_rfm_analysis'>, { collections }: Version): CustomerDto {
  const { last_purchase: lastPurchase, user_id: userId, ...scores } = row;
  const analysisMs = collections.customer_rfm_analysis?.analysis_date.getTime() ?? 0;
  return {
    user_id: userId,
    recency: (analysisMs - Date.parse(lastPurchase)) / DAY_MS,
    ...scores,
    analysis_date: new Date(analysisMs).toISOString().slice(0, 10),
  };
}
