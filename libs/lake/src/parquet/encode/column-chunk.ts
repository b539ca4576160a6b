import type { Levels } from './levels';
import { type PageValues, Words, PLAIN } from './page-values';
import type { Room } from './room';
import { type Leaf, ZSTD } from './schema';
import { i32, struct, type Thrift } from './thrift';

export interface PageSettings {
  /** Compresses a page by zstd, into memory of its own. */
  readonly compress: (page: Uint8Array) => Uint8Array;
  /** Of values: a page that has so many ends as soon as it is looked at. */
  readonly pageBytes: number;
  /** In which every page is put together before it is compressed. */
  readonly page: Room;
}

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
export const RLE = 3;

/** A column of a row group: its pages, and what the footer says of them. */
export interface WrittenChunk {
  readonly leaf: Leaf;
  readonly encoding: number;
  readonly pages: readonly Uint8Array[];
  /** Bytes of its dictionary, with which it begins; 0 without one. */
  readonly dictionaryBytes: number;
  /** Nulls and empty lists among them. */
  readonly values: number;
  readonly bytes: number;
  readonly unpackedBytes: number;
}

/** One leaf's column of a row group as it grows: an open page, and whole ones. */
export class ColumnChunk {
  private readonly pages: Uint8Array[] = [];
  private pageBytes = 0;
  private unpackedBytes = 0;
  private count = 0;
  /** Of the open page: what the column's values are added to. */
  readonly values: PageValues;

  constructor(
    private readonly leaf: Leaf,
    levels: Levels,
    private readonly settings: PageSettings,
  ) {
    this.values = leaf.newValues(levels);
  }

  /** Of memory taken. */
  get bytes(): number {
    return this.pageBytes + this.values.capacity;
  }

  get isFull(): boolean {
    return this.values.filled >= this.settings.pageBytes;
  }

  /** @param levels of the page, as it has them, of so many values */
  endPage(levels: Uint8Array, count: number): void {
    const { page } = this.settings;
    page.putBytes(levels);
    this.values.takeTo(page);
    const header = struct({ 1: i32(count), 2: i32(this.values.encoding), 3: i32(RLE), 4: i32(RLE) });
    this.pages.push(...this.wholePage(DATA_PAGE, { 5: header }));
    this.count += count;
  }

  /** Ends it: no value can be added any more. */
  end(): WrittenChunk {
    const { leaf, values } = this;
    const dictionaryBytes = values instanceof Words ? this.addDictionary(values) : 0;
    const { pages, count, pageBytes: bytes, unpackedBytes } = this;
    return { leaf, encoding: values.encoding, pages, dictionaryBytes, values: count, bytes, unpackedBytes };
  }

  /** In front of the pages that refer to it. Returns its bytes. */
  private addDictionary(words: Words): number {
    words.takeDictionaryTo(this.settings.page);
    const page = this.wholePage(DICTIONARY_PAGE, { 7: struct({ 1: i32(words.words), 2: i32(PLAIN) }) });
    this.pages.unshift(...page);
    return page.reduce((sum, { length }) => sum + length, 0);
  }

  /** The header and the bytes of what has been put together. */
  private wholePage(type: number, headers: Readonly<Record<number, Thrift>>): Uint8Array[] {
    const content = this.settings.page.take();
    const packed = this.leaf.codec === ZSTD ? this.settings.compress(content) : Buffer.from(content);
    const header = struct({ 1: i32(type), 2: i32(content.length), 3: i32(packed.length), ...headers }).bytes;
    this.pageBytes += header.length + packed.length;
    this.unpackedBytes += header.length + content.length;
    return [header, packed];
  }
}
