import { type PageValues, Words } from './page-values';
import type { Leaf } from './schema';
import { i32, struct, type Thrift } from './thrift';

export interface PageSettings {
  /** Compresses a page by zstd. */
  readonly compress: (page: Buffer) => Uint8Array;
  /** Of values: a page that has so many ends as soon as it is looked at. */
  readonly pageBytes: number;
}

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
export const PLAIN = 0;
export const RLE = 3;
export const RLE_DICTIONARY = 8;

/** A column of a row group: its pages, and what the footer says of them. */
export interface WrittenChunk {
  readonly leaf: Leaf;
  readonly pages: readonly Uint8Array[];
  /** Bytes of its dictionary, with which it begins; 0 without one. */
  readonly dictionaryBytes: number;
  /** Nulls and empty lists among them. */
  readonly values: number;
  readonly bytes: number;
  readonly unpackedBytes: number;
}

/** One column of a row group as it grows: an open page, and compressed ones. */
export class ColumnChunk {
  private readonly pages: Uint8Array[] = [];
  private pageBytes = 0;
  private unpackedBytes = 0;
  private count = 0;
  /** Of the open page: what the column's values are added to. */
  readonly values: PageValues;

  constructor(
    private readonly leaf: Leaf,
    private readonly settings: PageSettings,
  ) {
    this.values = leaf.newValues();
  }

  /** Of memory taken. */
  get bytes(): number {
    return this.pageBytes + this.values.capacity + this.values.levels.capacity;
  }

  /** To be called between rows, for none is ever divided between pages. */
  endFullPage(): void {
    if (this.values.filled >= this.settings.pageBytes) this.endPage();
  }

  /** Ends it: no value can be added any more. */
  end(): WrittenChunk {
    const { leaf, values } = this;
    if (values.levels.count > 0) this.endPage();
    const dictionaryBytes = values instanceof Words ? this.addDictionary(values) : 0;
    const { pages, count, pageBytes: bytes, unpackedBytes } = this;
    return { leaf, pages, dictionaryBytes, values: count, bytes, unpackedBytes };
  }

  private endPage(): void {
    const { values } = this;
    const { count } = values.levels;
    const encoding = values instanceof Words ? RLE_DICTIONARY : PLAIN;
    const header = struct({ 1: i32(count), 2: i32(encoding), 3: i32(RLE), 4: i32(RLE) });
    this.pages.push(...this.page(DATA_PAGE, Buffer.concat([...values.levels.take(), values.take()]), { 5: header }));
    this.count += count;
  }

  /** In front of the pages that refer to it. Returns its bytes. */
  private addDictionary(words: Words): number {
    const header = struct({ 1: i32(words.words), 2: i32(PLAIN) });
    const page = this.page(DICTIONARY_PAGE, words.takeDictionary(), { 7: header });
    this.pages.unshift(...page);
    return page.reduce((sum, { length }) => sum + length, 0);
  }

  /** Its header, and what it holds, compressed. */
  private page(type: number, content: Buffer, headers: Readonly<Record<number, Thrift>>): Uint8Array[] {
    const packed = this.settings.compress(content);
    const header = struct({ 1: i32(type), 2: i32(content.length), 3: i32(packed.length), ...headers }).bytes;
    this.pageBytes += header.length + packed.length;
    this.unpackedBytes += header.length + content.length;
    return [header, packed];
  }
}
