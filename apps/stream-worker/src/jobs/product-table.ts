import { PRODUCT_FIGURES, type ProductGains } from '@globalmart/metrics-store';

const FIGURES = PRODUCT_FIGURES.length;
const [VIEWS, COMPARES, CART_ADDS, PURCHASES, UNITS, REVENUE_CENTS] = [0, 1, 2, 3, 4, 5] as const;
/** What is counted one by one. */
const COUNTED = { views: VIEWS, compares: COMPARES, cartAdds: CART_ADDS } as const;
const FIRST_CAPACITY = 256;
/** About what an id takes, and its places in the list and the map. */
const BYTES_OF_ID = 100;

/**
 * What products gain in one hour, with the figures of all in one array: a product has a place there, and no object of its own that
 * the collector of garbage would have to move about until it is handed over.
 */
export class ProductTable {
  private readonly places = new Map<string, number>();
  private readonly productIds: string[] = [];
  private figures = new Float64Array(FIRST_CAPACITY * FIGURES);
  /** The transaction counted last, so that two lines of one product count it once. */
  private lastCounted = new Float64Array(FIRST_CAPACITY);

  constructor(private readonly startMs: number) {}

  get bytes(): number {
    return this.figures.byteLength + this.lastCounted.byteLength + BYTES_OF_ID * this.productIds.length;
  }

  count(productId: string, figure: keyof typeof COUNTED): void {
    // First the place: to make room for it may put other figures in place of these.
    const at = FIGURES * this.placeOf(productId) + COUNTED[figure];
    this.figures[at]!++;
  }

  /** @param transaction its number, from 1 on */
  addLine(productId: string, transaction: number, quantity: number, priceCents: number): void {
    const place = this.placeOf(productId);
    const { figures, lastCounted } = this;
    const at = FIGURES * place;
    figures[at + UNITS]! += quantity;
    figures[at + REVENUE_CENTS]! += priceCents * quantity;
    if (lastCounted[place] === transaction) return;
    lastCounted[place] = transaction;
    figures[at + PURCHASES]!++;
  }

  /** All of it; nothing may be added afterwards. */
  gains(): ProductGains {
    const { startMs, productIds, figures } = this;
    return { startMs, productIds, figures: figures.subarray(0, FIGURES * productIds.length) };
  }

  private placeOf(productId: string): number {
    const known = this.places.get(productId);
    if (known !== undefined) return known;
    const place = this.productIds.length;
    this.places.set(productId, place);
    this.productIds.push(productId);
    if (place === this.lastCounted.length) this.grow();
    return place;
  }

  private grow(): void {
    this.figures = doubled(this.figures);
    this.lastCounted = doubled(this.lastCounted);
  }
}

function doubled(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
