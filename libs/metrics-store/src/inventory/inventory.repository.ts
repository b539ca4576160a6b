import type { Pool } from 'pg';

export interface InventoryQuery {
  readonly productId?: string;
  readonly category?: string;
  /** Only products of high demand, or only others. */
  readonly highDemand?: boolean;
  /** Only products that come after this one. */
  readonly afterProductId?: string;
  readonly limit: number;
}

/** The stock of a product now in the catalogue. Times are ms since the epoch. */
export interface Inventory {
  readonly productId: string;
  readonly productName: string;
  readonly category: string;
  readonly currentStock: number;
  readonly reservedStock: number;
  readonly availableStock: number;
  /** Append time of the last record that changed the stock. */
  readonly lastUpdatedMs: number;
  readonly velocityPerHour: number;
  /** null while nothing is sold. */
  readonly daysOfCover: number | null;
  readonly highDemand: boolean;
}

/** Below this nothing is of high demand, as in the view. */
const LEAST_HIGH_DEMAND = 10;

// The products in question first: few have sold much in the last hour, and to ask it of each product would take seconds.
const OF_HIGH_DEMAND = `high_demand AND product_id = ANY (ARRAY(
  SELECT product_id FROM products_sold_last_hour WHERE units >= ${LEAST_HIGH_DEMAND}))`;

interface InventoryRow {
  readonly product_id: string;
  readonly product_name: string;
  readonly category: string;
  readonly current_stock: string;
  readonly reserved_stock: string;
  readonly available_stock: string;
  readonly last_updated_ms: string;
  readonly velocity_per_hour: string;
  readonly days_of_cover: string | null;
  readonly high_demand: boolean;
}

/** Reads inventory_status. */
export class InventoryRepository {
  constructor(private readonly pool: Pool) {}

  /** Products in the order of their ids' code points. */
  async find({ productId, category, highDemand, afterProductId, limit }: InventoryQuery): Promise<Inventory[]> {
    const values: (string | number)[] = [];
    const conditions: string[] = [];
    const parameter = (value: string | number) => `$${values.push(value)}`;
    if (productId !== undefined) conditions.push(`product_id = ${parameter(productId)}`);
    if (category !== undefined) conditions.push(`category = ${parameter(category)}`);
    if (afterProductId !== undefined) conditions.push(`product_id > ${parameter(afterProductId)}`);
    if (highDemand !== undefined) conditions.push(highDemand ? OF_HIGH_DEMAND : 'NOT high_demand');
    const { rows } = await this.pool.query<InventoryRow>(
      `SELECT product_id, product_name, category, current_stock, reserved_stock, available_stock,
              (extract(epoch FROM last_updated) * 1000)::bigint AS last_updated_ms,
              velocity_per_hour, days_of_cover, high_demand
       FROM inventory_status
       ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY product_id
       LIMIT ${parameter(limit)}`,
      values,
    );
    return rows.map((row) => ({
      productId: row.product_id,
      productName: row.product_name,
      category: row.category,
      currentStock: Number(row.current_stock),
      reservedStock: Number(row.reserved_stock),
      availableStock: Number(row.available_stock),
      lastUpdatedMs: Number(row.last_updated_ms),
      velocityPerHour: Number(row.velocity_per_hour),
      daysOfCover: row.days_of_cover === null ? null : Number(row.days_of_cover),
      highDemand: row.high_demand,
    }));
  }
}
