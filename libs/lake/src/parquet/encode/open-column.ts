import type { LakeColumn, LakeLine } from '../../layout/columns';
import { ColumnChunk, type PageSettings, type WrittenChunk } from './column-chunk';
import { Levels } from './levels';
import { Lines, TextLists } from './list-columns';
import type { PageValues } from './page-values';
import type { SchemaColumn } from './schema';

/** A column of the layout as it grows: what it is made of has its levels and its pages together. */
export class OpenColumn {
  /** What its values are added to. */
  readonly values: LakeColumn<never>;
  private readonly levels: Levels;
  private readonly chunks: readonly ColumnChunk[];
  private readonly first: PageValues;

  constructor(column: SchemaColumn, settings: PageSettings) {
    const { depth, isList, leaves } = column;
    this.levels = new Levels(depth, isList);
    this.chunks = leaves.map((leaf) => new ColumnChunk(leaf, this.levels, settings));
    const [first] = this.chunks as [ColumnChunk];
    this.first = first.values;
    this.values = this.valuesOf(column);
  }

  /** Of memory taken. */
  get bytes(): number {
    let bytes = this.levels.capacity;
    for (let at = 0; at < this.chunks.length; at++) bytes += (this.chunks[at] as ColumnChunk).bytes;
    return bytes;
  }

  /** To be called between rows, for none is ever divided between pages. */
  endFullPages(): void {
    if (this.chunks.some(({ isFull }) => isFull)) this.endPages();
  }

  /** Ends it: no value can be added any more. */
  end(): WrittenChunk[] {
    if (this.first.count + this.levels.missing > 0) this.endPages();
    return this.chunks.map((chunk) => chunk.end());
  }

  private endPages(): void {
    const { first, levels } = this;
    const count = first.count + levels.missing;
    const taken = levels.take(first.count);
    for (const chunk of this.chunks) chunk.endPage(taken, count);
  }

  private valuesOf({ kind, leaves }: SchemaColumn): LakeColumn<never> {
    const { chunks, levels, first } = this;
    if (kind === 'texts') return new TextLists(levels, first);
    if (kind !== 'lines') return first;
    const parts = leaves.map((leaf, at) => [leaf.path.at(-1), chunks[at]?.values] as const);
    return new Lines(levels, Object.fromEntries(parts) as Record<keyof LakeLine, PageValues>);
  }
}
