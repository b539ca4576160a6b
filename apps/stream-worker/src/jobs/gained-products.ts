import type { ProductGains } from '@globalmart/metrics-store';
import { ProductTable } from './product-table';
import { Windows } from './windows';

const HOUR_MS = 3_600_000;

/** The products that gained something since the last look, by hour. */
export class GainedProducts {
  private readonly hours = new Windows(HOUR_MS, (startMs) => new ProductTable(startMs));

  get bytes(): number {
    let bytes = 0;
    for (const hour of this.hours.all()) bytes += hour.bytes;
    return bytes;
  }

  /** Those of the hour that holds the event time. */
  at(eventTimeMs: number): ProductTable {
    return this.hours.at(eventTimeMs);
  }

  take(): ProductGains[] {
    return this.hours.take().map((hour) => hour.gains());
  }
}
