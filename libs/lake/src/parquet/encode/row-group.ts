import type { LakeColumns } from '../../layout/columns';
import type { OriginColumns } from '../../layout/lake-row';
import type { PageSettings, WrittenChunk } from './column-chunk';
import { OpenColumn } from './open-column';
import type { SchemaColumn } from './schema';

/** Rows that are compressed, column by column, as they come. */
export class RowGroup {
  rows = 0;
  /** What a row is added to: one value to each, lists as a whole. */
  readonly columns: LakeColumns;
  /** Those of them that all topics have, in an object of the same shape for all topics. */
  readonly origin: OriginColumns;
  private readonly open: readonly OpenColumn[];

  constructor(schema: readonly SchemaColumn[], settings: PageSettings) {
    this.open = schema.map((column) => new OpenColumn(column, settings));
    // The schema has the columns of the topic, which the types cannot tell.
    this.columns = Object.fromEntries(
      schema.map(({ name }, at) => [name, this.open[at]?.values]),
    ) as unknown as LakeColumns;
    const { source, late, partition, offset, append_time } = this.columns;
    this.origin = { source, late, partition, offset, append_time };
  }

  /** Of memory taken, also of what is not filled yet. */
  get bytes(): number {
    let bytes = 0;
    for (const column of this.open) bytes += column.bytes;
    return bytes;
  }

  /** To be called between rows, once in a while. */
  endFullPages(): void {
    for (const column of this.open) column.endFullPages();
  }

  /** Ends it: no row can be added any more. */
  end(): readonly WrittenChunk[] {
    return this.open.flatMap((column) => column.end());
  }
}
