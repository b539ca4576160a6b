import type { InvalidReason } from './invalid-reason';

export interface InvalidRecord {
  readonly ok: false;
  readonly reason: InvalidReason;
  /** The field at fault, like `products[3].price`; null where no single field is. */
  readonly field: string | null;
}

export function invalid(reason: InvalidReason, field: string | null): InvalidRecord {
  return { ok: false, reason, field };
}
