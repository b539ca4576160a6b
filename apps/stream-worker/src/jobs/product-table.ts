import type { ProductGains } from '@globalmart/metrics-store';
import { doubled } from '@globalmart/streaming';
import { FIRST_PLACES, ProductPlaces } from './product-places';

const BYTES_A_PRODUCT = 5 * Uint32Array.BYTES_PER_ELEMENT + 2 * Float64Array.BYTES_PER_ELEMENT;

/** What products gain in one hour, each figure of all in one array: a product has a place there, and no object of its own. */
export class ProductTable {
  private readonly places = new ProductPlaces();
  private views = new Uint32Array(FIRST_PLACES);
  private compares = new Uint32Array(FIRST_PLACES);
  private cartAdds = new Uint32Array(FIRST_PLACES);
  private purchases = new Uint32Array(FIRST_PLACES);
  private units = new Float64Array(FIRST_PLACES);
  private revenueCents = new Float64Array(FIRST_PLACES);
  /** The transaction counted last, so that two lines of one product count it once. */
  private lastCounted = new Uint32Array(FIRST_PLACES);

  constructor(private readonly startMs: number) {}

  get bytes(): number {
    return this.places.bytes + BYTES_A_PRODUCT * this.views.length;
  }

  addView(productId: string): void {
    // First the place: to make room for it may put another array in place of this.
    const place = this.placeOf(productId);
    this.views[place]!++;
  }

  addCompare(productId: string): void {
    const place = this.placeOf(productId);
    this.compares[place]!++;
  }

  addToCart(productId: string): void {
    const place = this.placeOf(productId);
    this.cartAdds[place]!++;
  }

  /** @param transaction its number, from 1 on */
  addLine(productId: string, transaction: number, quantity: number, priceCents: number): void {
    const place = this.placeOf(productId);
    this.units[place]! += quantity;
    this.revenueCents[place]! += priceCents * quantity;
    if (this.lastCounted[place] === transaction) return;
    this.lastCounted[place] = transaction;
    this.purchases[place]!++;
  }

  /** All of it; nothing may be added afterwards. */
  gains(): ProductGains {
    const { startMs, places, views, compares, cartAdds, purchases, units, revenueCents } = this;
    return { startMs, products: places.products, views, compares, cartAdds, purchases, units, revenueCents };
  }

  private placeOf(productId: string): number {
    const place = this.places.of(productId);
    if (place === this.views.length) this.grow();
    return place;
  }

  private grow(): void {
    this.views = doubled(this.views);
    this.compares = doubled(this.compares);
    this.cartAdds = doubled(this.cartAdds);
    this.purchases = doubled(this.purchases);
    this.units = doubled(this.units);
    this.revenueCents = doubled(this.revenueCents);
    this.lastCounted = doubled(this.lastCounted);
  }
}
