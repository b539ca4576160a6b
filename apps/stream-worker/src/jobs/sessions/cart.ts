import type { CartStep } from './cart-step';

/** What is in a session's cart, step by step, and the last price that its steps gave for each product. */
export class Cart {
  private readonly units = new Map<string, number>();
  private readonly pricesCents = new Map<string, number>();
  private filledMs = Number.NaN;

  get isEmpty(): boolean {
    return this.units.size === 0;
  }

  /** Since when there has been something in the cart; meaningless while there is nothing. */
  get filledSinceMs(): number {
    return this.filledMs;
  }

  /** Units by product, never 0. */
  get lines(): ReadonlyMap<string, number> {
    return this.units;
  }

  /** Undefined while no step has given one. */
  priceCents(productId: string): number | undefined {
    return this.pricesCents.get(productId);
  }

  /** Checkout and abandon change nothing in it; only a purchase empties it. */
  take({ action, productId, quantity, priceCents, timeMs }: CartStep): void {
    if (productId === undefined) return;
    if (priceCents !== undefined) this.pricesCents.set(productId, priceCents);
    const wasEmpty = this.isEmpty;
    const before = this.units.get(productId) ?? 0;
    if (action === 'add') this.set(productId, before + (quantity ?? 0));
    else if (action === 'update') this.set(productId, quantity ?? 0);
    else if (action === 'remove') this.set(productId, quantity === undefined ? 0 : Math.max(0, before - quantity));
    if (wasEmpty && !this.isEmpty) this.filledMs = timeMs;
  }

  empty(): void {
    this.units.clear();
  }

  private set(productId: string, units: number): void {
    if (units === 0) this.units.delete(productId);
    else this.units.set(productId, units);
  }
}
