import { type PageValue, type PageValues, Words } from './page-values';
import type { Leaf } from './schema';
import { Runs } from './small-numbers';
import { i32, struct, type Thrift } from './thrift';

export interface PageSettings {
  /** Compresses a page by zstd. */
  readonly compress: (page: Buffer) => Uint8Array;
  /** Of values: a page ends behind the row that gets it there. */
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
  private readonly definitions = new Runs();
  private readonly repetitions: Runs | undefined;
  private inPage = 0;
  private count = 0;

  constructor(
    readonly leaf: Leaf,
    private readonly values: PageValues,
    private readonly settings: PageSettings,
  ) {
    this.repetitions = leaf.inList ? new Runs() : undefined;
  }

  /** Of memory taken. */
  get bytes(): number {
    return this.pageBytes + this.values.capacity + this.definitions.capacity + (this.repetitions?.capacity ?? 0);
  }

  /**
   * @param definition how much of the path there is: the leaf's `depth` with a value, less with none
   * @param repetition 1 for whatever follows in a list
   */
  add(value: PageValue | null, definition: number, repetition: 0 | 1): void {
    // A row is never divided between pages.
    if (repetition === 0 && this.values.filled >= this.settings.pageBytes) this.endPage();
    this.definitions.push(definition);
    this.repetitions?.push(repetition);
    if (value !== null) this.values.push(value);
    this.inPage++;
  }

  /** Ends it: no value can be added any more. */
  end(): WrittenChunk {
    if (this.inPage > 0) this.endPage();
    const { leaf, values, count } = this;
    const dictionaryBytes = values instanceof Words ? this.addDictionary(values) : 0;
    const { pages, pageBytes: bytes, unpackedBytes } = this;
    return { leaf, pages, dictionaryBytes, values: count, bytes, unpackedBytes };
  }

  private endPage(): void {
    const { values, inPage } = this;
    const levels = [this.definitions.take()];
    if (this.repetitions !== undefined) levels.unshift(this.repetitions.take());
    const encoding = values instanceof Words ? RLE_DICTIONARY : PLAIN;
    const header = struct({ 1: i32(inPage), 2: i32(encoding), 3: i32(RLE), 4: i32(RLE) });
    this.pages.push(...this.page(DATA_PAGE, Buffer.concat([...levels, values.take()]), { 5: header }));
    this.count += inPage;
    this.inPage = 0;
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
