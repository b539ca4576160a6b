import type { LakeLine, LakeRow } from '../../layout/columns';
import { ColumnChunk, type PageSettings, type WrittenChunk } from './column-chunk';
import type { PageValue } from './page-values';
import type { Leaf, SchemaColumn } from './schema';

/** Definition levels of a list: that it is there, and that there is something in it. */
const EMPTY_LIST = 1;

/** A column of the layout and the chunks that its values go to. */
interface ColumnWriter {
  readonly name: string;
  readonly chunks: readonly ColumnChunk[];
  add(value: unknown): void;
}

/** Rows that are compressed, column by column, as they come. */
export class RowGroup {
  rows = 0;
  private readonly columns: readonly ColumnWriter[];
  private readonly chunks: readonly ColumnChunk[];

  constructor(schema: readonly SchemaColumn[], settings: PageSettings) {
    const open = (leaf: Leaf) => new ColumnChunk(leaf, leaf.newValues(), settings);
    this.columns = schema.map((column) => writerOf(column, column.leaves.map(open)));
    this.chunks = this.columns.flatMap(({ chunks }) => chunks);
  }

  /** Of memory taken, also of what is not filled yet. */
  get bytes(): number {
    let bytes = 0;
    for (const chunk of this.chunks) bytes += chunk.bytes;
    return bytes;
  }

  /** @throws TypeError or RangeError for a value that its column cannot hold */
  append(row: LakeRow): void {
    for (const column of this.columns) column.add(row[column.name as keyof LakeRow]);
    this.rows++;
  }

  end(): readonly WrittenChunk[] {
    return this.chunks.map((chunk) => chunk.end());
  }
}

function writerOf({ name, kind }: SchemaColumn, chunks: readonly ColumnChunk[]): ColumnWriter {
  if (kind === 'lines') return new LinesWriter(name, chunks);
  const chunk = chunks[0] as ColumnChunk;
  return kind === 'texts' ? new TextsWriter(name, chunks, chunk) : new ValueWriter(name, chunks, chunk);
}

class ValueWriter implements ColumnWriter {
  constructor(
    readonly name: string,
    readonly chunks: readonly ColumnChunk[],
    private readonly chunk: ColumnChunk,
  ) {}

  add(value: PageValue | null): void {
    this.chunk.add(value, value === null ? 0 : 1, 0);
  }
}

class TextsWriter implements ColumnWriter {
  constructor(
    readonly name: string,
    readonly chunks: readonly ColumnChunk[],
    private readonly chunk: ColumnChunk,
  ) {}

  add(texts: readonly string[]): void {
    const { chunk } = this;
    if (texts.length === 0) chunk.add(null, EMPTY_LIST, 0);
    for (let at = 0; at < texts.length; at++) chunk.add(texts[at] as string, chunk.leaf.depth, at === 0 ? 0 : 1);
  }
}

class LinesWriter implements ColumnWriter {
  private readonly names: readonly (keyof LakeLine)[];

  constructor(
    readonly name: string,
    readonly chunks: readonly ColumnChunk[],
  ) {
    this.names = chunks.map(({ leaf }) => leaf.path.at(-1) as keyof LakeLine);
  }

  add(lines: readonly LakeLine[]): void {
    const { chunks, names } = this;
    for (let column = 0; column < chunks.length; column++) {
      const chunk = chunks[column] as ColumnChunk;
      const name = names[column] as keyof LakeLine;
      if (lines.length === 0) chunk.add(null, EMPTY_LIST, 0);
      for (let at = 0; at < lines.length; at++) {
        chunk.add((lines[at] as LakeLine)[name], chunk.leaf.depth, at === 0 ? 0 : 1);
      }
    }
  }
}
