import { windowStart } from '@globalmart/streaming';

/** What gathers in windows of event time until it is handed over, window by window. */
export class Windows<Window> {
  private byStart = new Map<number, Window>();
  // That of the record before is nearly always that of the next.
  private latest: Window | undefined;
  private latestStartMs = Number.NaN;

  /** @param create makes an empty window that starts at these ms since the epoch */
  constructor(
    private readonly sizeMs: number,
    private readonly create: (startMs: number) => Window,
  ) {}

  /** The window that holds the event time. */
  at(eventTimeMs: number): Window {
    const startMs = windowStart(eventTimeMs, this.sizeMs);
    return this.latest !== undefined && startMs === this.latestStartMs ? this.latest : this.window(startMs);
  }

  /** In the order in which they began to gather. */
  all(): Iterable<Window> {
    return this.byStart.values();
  }

  /** All of them; begins anew. */
  take(): Window[] {
    const windows = [...this.byStart.values()];
    this.byStart = new Map();
    this.latest = undefined;
    return windows;
  }

  private window(startMs: number): Window {
    let window = this.byStart.get(startMs);
    if (window === undefined) this.byStart.set(startMs, (window = this.create(startMs)));
    this.latest = window;
    this.latestStartMs = startMs;
    return window;
  }
}
