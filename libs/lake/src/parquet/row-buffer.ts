import type { AnyEvent, EventTopic } from '@globalmart/contracts';
import { openZstd } from '@globalmart/platform';
import { open } from 'node:fs/promises';
import type { ColumnsOf, LakeRow } from '../layout/columns';
import { type AddEvent, addEventOf, addOrigin, type LakeOrigin } from '../layout/lake-row';
import type { PageSettings } from './encode/column-chunk';
import { footerOf, MAGIC, type WrittenGroup } from './encode/footer';
import { Room } from './encode/room';
import { RowGroup } from './encode/row-group';
import { schemaOf, type SchemaColumn } from './encode/schema';

/** What readers divide among threads, and hold in memory at once. */
const ROWS_PER_GROUP = 122_880;
/** Pages and memory are looked at once in so many rows: it takes as long as to append one. */
const ROWS_PER_LOOK = 64;

/** Makes a buffer for rows of a topic. */
export type NewRowBuffer = (topic: EventTopic) => RowBuffer;

/** For little memory. Less than a power of two, to which the room for a page grows, by what may come until it is looked at. */
const SMALL_PAGE_BYTES = 28_000;

/** Resolves when rows can be compressed. With larger pages, which take more memory as they grow, large files are read faster. */
export async function openRowBuffers(pageBytes = SMALL_PAGE_BYTES): Promise<NewRowBuffer> {
  const settings = { compress: await openZstd(), pageBytes, page: new Room() };
  return (topic) => new RowBuffer(topic, settings);
}

/** Rows that wait to be written, as a Parquet file that grows in memory: column by column, each page compressed when it is full. */
export class RowBuffer {
  rows = 0;
  /** Of memory taken, also of what is not filled yet. */
  bytes: number;
  private readonly addEvent: AddEvent;
  private readonly schema: readonly SchemaColumn[];
  private readonly whole: WrittenGroup[] = [];
  private wholeBytes = 0;
  private group: RowGroup;

  constructor(
    topic: EventTopic,
    private readonly settings: PageSettings,
  ) {
    this.addEvent = addEventOf(topic);
    this.schema = schemaOf(topic);
    this.group = new RowGroup(this.schema, settings);
    this.bytes = this.group.bytes;
  }

  /** @throws TypeError or RangeError for a value that its column cannot hold; the buffer is of no use then */
  append(row: LakeRow): void {
    const columns: ColumnsOf<Record<keyof LakeRow, unknown>> = this.group.columns;
    for (const column of this.schema) {
      const name = column.name as keyof LakeRow;
      columns[name].add(row[name]);
    }
    this.endRow();
  }

  /** The row of an event of the topic, which never becomes an object. @throws as `append` does */
  appendEvent(event: AnyEvent, origin: LakeOrigin): void {
    this.addEvent(event, this.group.columns);
    addOrigin(origin, this.group.origin);
    this.endRow();
  }

  /** To be called before the file is written, once or again; no row can be appended any more. @throws Error: it is of no use then */
  end(): void {
    if (this.group.rows > 0) this.endGroup();
  }

  /** Writes the file at `path`, which may be done again. @throws Error when the disk is full */
  async writeTo(path: string): Promise<void> {
    this.end();
    const file = await open(path, 'w');
    try {
      await file.writeFile(MAGIC);
      for (const { chunks } of this.whole) await file.writeFile(Buffer.concat(chunks.flatMap(({ pages }) => pages)));
      await file.writeFile(footerOf(this.schema, this.whole));
    } finally {
      await file.close();
    }
  }

  private endRow(): void {
    this.rows++;
    this.group.rows++;
    if (this.group.rows === ROWS_PER_GROUP) this.endGroup();
    if (this.rows % ROWS_PER_LOOK !== 0) return;
    this.group.endFullPages();
    this.bytes = this.wholeBytes + this.group.bytes;
  }

  private endGroup(): void {
    const { rows } = this.group;
    const chunks = this.group.end();
    this.whole.push({ rows, chunks });
    this.wholeBytes += chunks.reduce((sum, { bytes }) => sum + bytes, 0);
    this.group = new RowGroup(this.schema, this.settings);
  }
}
