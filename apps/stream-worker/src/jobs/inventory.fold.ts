import type { StockRow } from '@globalmart/metrics-store';
import type { Fold, JudgedEvent, LogRecord } from '@globalmart/streaming';
import { BYTES_A_ROW, GainedRows } from './gained-rows';

const MINUTE_MS = 60_000;

type Gain = { -readonly [Name in keyof StockRow]: StockRow[Name] };

/**
 * Units sold and changes of stock by product and minute. All of it adds up, so a product that sells a thousand times between
 * two flushes is one row.
 */
export class InventoryFold implements Fold<readonly StockRow[]> {
  private readonly gains = new GainedRows<Gain>(MINUTE_MS, (startMs, productId) => ({
    startMs,
    productId,
    sold: 0,
    updated: 0,
    lastAppendMs: 0,
  }));

  get heldBytes(): number {
    return BYTES_A_ROW * this.gains.size;
  }

  apply(judged: JudgedEvent, { appendTimeMs }: LogRecord, muted: boolean): void {
    if (muted || judged.verdict !== 'valid') return;
    const { event } = judged;
    if (event.topic === 'transactions') {
      for (const { productId, quantity } of event.lines) {
        this.gain(event.eventTimeMs, productId, appendTimeMs).sold += quantity;
      }
    } else if (event.topic === 'inventory_updates') {
      this.gain(event.eventTimeMs, event.productId, appendTimeMs).updated += event.quantity;
    }
  }

  take(): readonly StockRow[] | undefined {
    const rows = this.gains.take();
    return rows.length === 0 ? undefined : rows;
  }

  private gain(eventTimeMs: number, productId: string, appendTimeMs: number): Gain {
    const gain = this.gains.row(eventTimeMs, productId);
    if (appendTimeMs > gain.lastAppendMs) gain.lastAppendMs = appendTimeMs;
    return gain;
  }
}
