import type { EventTopic } from '@globalmart/contracts';
import { dayOf, type NewRowBuffer, type RowBuffer } from '@globalmart/lake';
import type { Fold, JudgedEvent, LogRecord } from '@globalmart/streaming';

/** The rows of one flush, by topic and by day (ms at 00:00Z): each becomes a file. */
export type LakeDelta = ReadonlyMap<EventTopic, ReadonlyMap<number, RowBuffer>>;

/** What a file costs beside its rows, so that late events of very many days make a flush, and not thousands of files. */
const FILE_BYTES = 64 * 1024;

/** Gathers every valid and every late event as a row of its topic's and its day's file. */
export class LakeFold implements Fold<LakeDelta> {
  heldBytes = 0;
  private rows = new Map<EventTopic, Map<number, RowBuffer>>();
  /** Where the last event went, as most of those after it do. */
  private latest: { readonly topic: EventTopic; readonly dayMs: number; readonly rows: RowBuffer } | undefined;
  /** Of the event that is being applied: its values are taken at once, so that one object does for all. */
  private readonly origin;

  constructor(
    partition: number,
    private readonly newRows: NewRowBuffer,
  ) {
    this.origin = { source: 'stream' as const, late: false, partition, offset: 0, append_time: 0 };
  }

  apply(judged: JudgedEvent, { offset, appendTimeMs }: LogRecord, muted: boolean): void {
    if (muted || judged.verdict === 'invalid' || judged.verdict === 'duplicate') return;
    const { event, verdict } = judged;
    const rows = this.rowsOf(event.topic, dayOf(event, appendTimeMs));
    const { bytes } = rows;
    const { origin } = this;
    origin.late = verdict === 'late';
    origin.offset = offset;
    origin.append_time = appendTimeMs;
    rows.appendEvent(event, origin);
    this.heldBytes += rows.bytes - bytes;
  }

  take(): LakeDelta | undefined {
    const { rows } = this;
    if (rows.size === 0) return undefined;
    this.rows = new Map();
    this.latest = undefined;
    this.heldBytes = 0;
    return rows;
  }

  private rowsOf(topic: EventTopic, dayMs: number): RowBuffer {
    const { latest } = this;
    if (latest?.topic === topic && latest.dayMs === dayMs) return latest.rows;
    let days = this.rows.get(topic);
    if (days === undefined) this.rows.set(topic, (days = new Map<number, RowBuffer>()));
    let rows = days.get(dayMs);
    if (rows === undefined) {
      days.set(dayMs, (rows = this.newRows(topic)));
      this.heldBytes += FILE_BYTES + rows.bytes;
    }
    this.latest = { topic, dayMs, rows };
    return rows;
  }
}
