import { windowStart } from '@globalmart/streaming';

/** About what a row takes, its name and its place in a map with it. */
export const BYTES_A_ROW = 200;

/** The rows that gained something since the last look, one for each window and name. */
export class GainedRows<Row> {
  private windows = new Map<number, Map<string, Row>>();
  // That of the record before is nearly always that of the next.
  private latest: Map<string, Row> | undefined;
  private latestStartMs = Number.NaN;
  private rows = 0;

  constructor(
    private readonly sizeMs: number,
    private readonly create: (startMs: number, name: string) => Row,
  ) {}

  /** How many rows there are. */
  get size(): number {
    return this.rows;
  }

  /** The row of this name in the window that holds the event time; it is handed over, whatever it gains. */
  row(eventTimeMs: number, name: string): Row {
    const startMs = windowStart(eventTimeMs, this.sizeMs);
    const rows = this.latest !== undefined && startMs === this.latestStartMs ? this.latest : this.window(startMs);
    let row = rows.get(name);
    if (row === undefined) {
      rows.set(name, (row = this.create(startMs, name)));
      this.rows++;
    }
    return row;
  }

  /** In no order. */
  take(): Row[] {
    const { windows } = this;
    this.windows = new Map();
    this.latest = undefined;
    this.rows = 0;
    return [...windows.values()].flatMap((rows) => [...rows.values()]);
  }

  private window(startMs: number): Map<string, Row> {
    let rows = this.windows.get(startMs);
    if (rows === undefined) this.windows.set(startMs, (rows = new Map<string, Row>()));
    this.latest = rows;
    this.latestStartMs = startMs;
    return rows;
  }
}
