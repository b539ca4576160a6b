import type { StockGains } from '@globalmart/metrics-store';
import type { Fold, JudgedEvent, LogRecord } from '@globalmart/streaming';
import { StockTable } from './stock-table';
import { Windows } from './windows';

const MINUTE_MS = 60_000;

/**
 * Units sold and changes of stock by product and minute. All of it adds up, so a product that sells a thousand times between
 * two flushes is named once.
 */
export class InventoryFold implements Fold<readonly StockGains[]> {
  private readonly minutes = new Windows(MINUTE_MS, (startMs) => new StockTable(startMs));

  get heldBytes(): number {
    let bytes = 0;
    for (const minute of this.minutes.all()) bytes += minute.bytes;
    return bytes;
  }

  apply(judged: JudgedEvent, { appendTimeMs }: LogRecord, muted: boolean): void {
    if (muted || judged.verdict !== 'valid') return;
    const { event } = judged;
    if (event.topic === 'transactions') {
      const minute = this.minutes.at(event.eventTimeMs);
      for (const { productId, quantity } of event.lines) minute.sell(productId, quantity, appendTimeMs);
    } else if (event.topic === 'inventory_updates') {
      this.minutes.at(event.eventTimeMs).update(event.productId, event.quantity, appendTimeMs);
    }
  }

  take(): readonly StockGains[] | undefined {
    const gains = this.minutes.take().map((minute) => minute.gains());
    return gains.length === 0 ? undefined : gains;
  }
}
