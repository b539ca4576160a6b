import type { LakeColumn, LakeColumns, LakeLine } from '../../layout/columns';
import type { OriginColumns } from '../../layout/lake-row';
import { ColumnChunk, type PageSettings, type WrittenChunk } from './column-chunk';
import type { PageValues } from './page-values';
import type { SchemaColumn } from './schema';

type LineValues = Readonly<Record<keyof LakeLine, PageValues>>;

/** Rows that are compressed, column by column, as they come. */
export class RowGroup {
  rows = 0;
  /** What a row is added to: one value to each, lists as a whole. */
  readonly columns: LakeColumns;
  /** Those of them that all topics have, in an object of the same shape for all topics. */
  readonly origin: OriginColumns;
  private readonly chunks: readonly ColumnChunk[];

  constructor(schema: readonly SchemaColumn[], settings: PageSettings) {
    const opened = schema.map((column) => ({
      column,
      chunks: column.leaves.map((leaf) => new ColumnChunk(leaf, settings)),
    }));
    this.chunks = opened.flatMap(({ chunks }) => chunks);
    // The schema has the columns of the topic, which the types cannot tell.
    this.columns = Object.fromEntries(
      opened.map(({ column, chunks }) => [column.name, columnOf(column, chunks)]),
    ) as unknown as LakeColumns;
    const { source, late, partition, offset, append_time } = this.columns;
    this.origin = { source, late, partition, offset, append_time };
  }

  /** Of memory taken, also of what is not filled yet. */
  get bytes(): number {
    let bytes = 0;
    for (const chunk of this.chunks) bytes += chunk.bytes;
    return bytes;
  }

  /** To be called between rows, once in a while. */
  endFullPages(): void {
    for (const chunk of this.chunks) chunk.endFullPage();
  }

  end(): readonly WrittenChunk[] {
    return this.chunks.map((chunk) => chunk.end());
  }
}

function columnOf({ kind, leaves }: SchemaColumn, chunks: readonly ColumnChunk[]): LakeColumn<never> {
  const values = chunks.map((chunk) => chunk.values);
  if (kind === 'lines')
    return new Lines(Object.fromEntries(leaves.map(({ path }, at) => [path.at(-1), values[at]])) as LineValues);
  const [first] = values as [PageValues];
  return kind === 'texts' ? new TextLists(first) : first;
}

class TextLists implements LakeColumn<readonly string[]> {
  constructor(private readonly texts: PageValues) {}

  add(texts: readonly string[]): void {
    if (texts.length === 0) this.texts.add(null);
    for (let at = 0; at < texts.length; at++) this.texts.add(texts[at], at > 0);
  }
}

class Lines implements LakeColumn<readonly LakeLine[]> {
  constructor(private readonly columns: LineValues) {}

  add(lines: readonly LakeLine[]): void {
    const { line_no, product_id, quantity, price_cents, category } = this.columns;
    if (lines.length === 0) for (const column of Object.values(this.columns)) column.add(null);
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] as LakeLine;
      const follows = at > 0;
      line_no.add(line.line_no, follows);
      product_id.add(line.product_id, follows);
      quantity.add(line.quantity, follows);
      price_cents.add(line.price_cents, follows);
      category.add(line.category, follows);
    }
  }
}
