import type { ProductGains } from '@globalmart/metrics-store';
import { windowStart } from '@globalmart/streaming';
import { ProductTable } from './product-table';

const HOUR_MS = 3_600_000;

/** The products that gained something since the last look, by hour. */
export class GainedProducts {
  private hours = new Map<number, ProductTable>();
  // That of the record before is nearly always that of the next.
  private latest: ProductTable | undefined;
  private latestStartMs = Number.NaN;

  get bytes(): number {
    let bytes = 0;
    for (const hour of this.hours.values()) bytes += hour.bytes;
    return bytes;
  }

  /** Those of the hour that holds the event time. */
  at(eventTimeMs: number): ProductTable {
    const startMs = windowStart(eventTimeMs, HOUR_MS);
    return this.latest !== undefined && startMs === this.latestStartMs ? this.latest : this.hour(startMs);
  }

  take(): ProductGains[] {
    const { hours } = this;
    this.hours = new Map();
    this.latest = undefined;
    return [...hours.values()].map((hour) => hour.gains());
  }

  private hour(startMs: number): ProductTable {
    let hour = this.hours.get(startMs);
    if (hour === undefined) this.hours.set(startMs, (hour = new ProductTable(startMs)));
    this.latest = hour;
    this.latestStartMs = startMs;
    return hour;
  }
}
