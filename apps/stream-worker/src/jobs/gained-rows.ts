import { Windows } from './windows';

/** About what a row takes, its name and its place in a map with it. */
export const BYTES_A_ROW = 200;

interface NamedRows<Row> {
  readonly startMs: number;
  readonly rows: Map<string, Row>;
}

/** The rows that gained something since the last look, one for each window and name. */
export class GainedRows<Row> {
  private readonly windows: Windows<NamedRows<Row>>;
  private rows = 0;

  constructor(
    sizeMs: number,
    private readonly create: (startMs: number, name: string) => Row,
  ) {
    this.windows = new Windows(sizeMs, (startMs) => ({ startMs, rows: new Map<string, Row>() }));
  }

  /** How many rows there are. */
  get size(): number {
    return this.rows;
  }

  /** The row of this name in the window that holds the event time; it is handed over, whatever it gains. */
  row(eventTimeMs: number, name: string): Row {
    const { startMs, rows } = this.windows.at(eventTimeMs);
    let row = rows.get(name);
    if (row === undefined) {
      rows.set(name, (row = this.create(startMs, name)));
      this.rows++;
    }
    return row;
  }

  /** In no order. */
  take(): Row[] {
    this.rows = 0;
    return this.windows.take().flatMap(({ rows }) => [...rows.values()]);
  }
}
