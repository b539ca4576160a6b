import type { StockGains } from '@globalmart/metrics-store';
import { doubled } from '@globalmart/streaming';
import { FIRST_PLACES, ProductPlaces } from './product-places';

const BYTES_A_PRODUCT = 3 * Float64Array.BYTES_PER_ELEMENT;

/** What the stock of products gains and loses in one minute, each figure of all in one array. */
export class StockTable {
  private readonly places = new ProductPlaces();
  private sold = new Float64Array(FIRST_PLACES);
  private updated = new Float64Array(FIRST_PLACES);
  private lastAppendMs = new Float64Array(FIRST_PLACES);

  constructor(private readonly startMs: number) {}

  get bytes(): number {
    return this.places.bytes + BYTES_A_PRODUCT * this.sold.length;
  }

  /** @param appendMs of the record that says so, ms since the epoch */
  sell(productId: string, quantity: number, appendMs: number): void {
    const place = this.placeOf(productId, appendMs);
    this.sold[place]! += quantity;
  }

  /** @param quantity may be negative */
  update(productId: string, quantity: number, appendMs: number): void {
    const place = this.placeOf(productId, appendMs);
    this.updated[place]! += quantity;
  }

  /** All of it; nothing may be added afterwards. */
  gains(): StockGains {
    const { startMs, places, sold, updated, lastAppendMs } = this;
    return { startMs, products: places.products, sold, updated, lastAppendMs };
  }

  private placeOf(productId: string, appendMs: number): number {
    const place = this.places.of(productId);
    if (place === this.sold.length) this.grow();
    if (appendMs > this.lastAppendMs[place]!) this.lastAppendMs[place] = appendMs;
    return place;
  }

  private grow(): void {
    this.sold = doubled(this.sold);
    this.updated = doubled(this.updated);
    this.lastAppendMs = doubled(this.lastAppendMs);
  }
}
