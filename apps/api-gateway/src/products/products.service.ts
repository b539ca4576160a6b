import { decimalOf, WarehouseReader } from '@globalmart/warehouse';
import { Injectable } from '@nestjs/common';
import { type Page, pageOf } from '../paging/page';
import { encodePlace, findPlace } from '../warehouse/versioned-pages';
import type { ProductPerformanceDto, TopProductsDto } from './product.dto';
import type { ProductOrder, ProductsQuery, TopProductsQuery } from './products.query';

/** Greater than any version: ends the range of documents of one key. */
const ANY_VERSION = Number.MAX_SAFE_INTEGER;

interface Place {
  readonly value: number;
  readonly productId: string;
}

@Injectable()
export class ProductsService {
  constructor(private readonly warehouse: WarehouseReader) {}

  async performance(query: ProductsQuery): Promise<Page<ProductPerformanceDto>> {
    const { category, sort_by: order, limit, cursor } = query;
    const { version, after } = await findPlace(this.warehouse, cursor, toPlace);
    if (version === undefined) return { rows: [] };
    const found = await this.warehouse.find('product_performance', version, {
      filter: { ...(category !== undefined && { category }), ...(after && behind(order, after)) },
      sort: { [order]: -1, _id: 1 },
      limit: limit + 1,
    });
    return pageOf(found, limit, (last) => encodePlace(version, [last[order], last.product_id]));
  }

  async top({ top_n: limit }: TopProductsQuery): Promise<TopProductsDto> {
    const version = await this.warehouse.version();
    if (version === undefined) return { top_products: [] };
    const sort = { total_revenue: -1, _id: 1 } as const;
    const found = await this.warehouse.find('product_performance', version, { sort, limit });
    return {
      top_products: found.map((row) => ({
        product_id: row.product_id,
        product_name: row.product_name,
        category: row.category,
        total_revenue: row.total_revenue,
        units_sold: row.units_sold,
      })),
    };
  }
}

function toPlace([value, productId, ...more]: readonly unknown[]): Place | undefined {
  const isPlace = typeof value === 'number' && typeof productId === 'string' && more.length === 0;
  return isPlace ? { value, productId } : undefined;
}

/** What comes behind a product, the greatest first, then by id. */
function behind(order: ProductOrder, { value, productId }: Place) {
  // Compared as a decimal: the double nearest to 0.29 is not 0.29.
  const stored = order === 'units_sold' ? value : decimalOf(value);
  return {
    $or: [{ [order]: { $lt: stored } }, { [order]: stored, _id: { $gt: { key: productId, version: ANY_VERSION } } }],
  };
}
