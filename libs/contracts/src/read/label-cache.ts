import { latin1 } from './latin1';

const PLACES = 1_024;

/**
 * Texts that come again and again, like categories: each is made once and then found by its bytes. A text takes the place of
 * another with the same hash, so memory is bounded whatever comes.
 */
export class LabelCache {
  private readonly labels = new Array<string>(PLACES).fill('');

  /** The ASCII text from `start` to `end`. `hash` is any hash of its bytes, always the same one. */
  get(bytes: Buffer, start: number, end: number, hash: number): string {
    const place = (hash ^ (hash >>> 10)) & (PLACES - 1);
    const known = this.labels[place] as string;
    return isText(known, bytes, start, end) ? known : (this.labels[place] = latin1(bytes, start, end));
  }
}

/** The texts of a closed list, found by their bytes. */
export class ClosedList {
  constructor(private readonly texts: readonly string[]) {}

  /** The listed text that stands from `start` to `end`; undefined if none does. */
  get(bytes: Buffer, start: number, end: number): string | undefined {
    for (const text of this.texts) if (isText(text, bytes, start, end)) return text;
    return undefined;
  }
}

function isText(text: string, bytes: Buffer, start: number, end: number): boolean {
  const length = end - start;
  if (text.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (text.charCodeAt(at) !== bytes[start + at]) return false;
  return true;
}
