import type { ProductMoment, VersionSpan } from '../ports';

/** Most products remembered: some 10 MB. A tenth of a shop's products make most of its sales. */
const MAX_PRODUCTS = 50_000;

/**
 * The span asked for last of each product. It is true of the versions that were there when it was asked for, so it has to be
 * dropped as a whole when there are more.
 */
export class VersionCache {
  private readonly spans = new Map<string, VersionSpan>();

  constructor(private readonly maxProducts = MAX_PRODUCTS) {}

  get size(): number {
    return this.spans.size;
  }

  get({ productId, atMs }: ProductMoment): VersionSpan | undefined {
    const span = this.spans.get(productId);
    return span !== undefined && span.fromMs <= atMs && atMs < span.untilMs ? span : undefined;
  }

  put(productId: string, span: VersionSpan): void {
    // A map keeps the order of insertion: the product put first, a good while ago, makes room.
    this.spans.delete(productId);
    if (this.spans.size >= this.maxProducts) {
      const [oldest] = this.spans.keys();
      if (oldest !== undefined) this.spans.delete(oldest);
    }
    this.spans.set(productId, span);
  }
}
