import type { ImportOrder } from '../orders/build-order';

/** Why nothing is imported; nothing has changed. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
}

/** Where orders are imported to. */
export interface ImportTarget {
  /** Looks whether it may, before the file is read. @throws ImportRefused */
  prepare(): Promise<void>;
  /**
   * Writes orders, which come by event time, and resolves when they are safe. @throws ImportRefused, before anything is written
   * @param days the UTC days of the orders, YYYY-MM-DD
   */
  write(orders: AsyncIterable<ImportOrder>, days: readonly string[]): Promise<void>;
}
