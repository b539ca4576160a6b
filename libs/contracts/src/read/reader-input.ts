import { isLongerThan, isShorterThan } from '../text';
import { recordText } from '../record-text';
import { parseDate } from '../timestamp';
import { latin1 } from './latin1';
import { BACKSLASH, COLON, POINT, QUOTE, ZERO } from './plain-json';

/** V8 copies a substring shorter than this, and for a longer one keeps the whole text alive (`SlicedString::kMinLength`). */
const LEAST_SLICED = 13;

/** The record being read: what the functions of a compiled reader share. */
export class ReaderInput {
  bytes: Buffer = Buffer.alloc(0);
  /** Where the value ended that was read last by a function of its own. */
  at = 0;
  /** What the message's timestamp says; 0 where it has none. */
  eventTimeMs = 0;
  private whole: string | undefined;
  private readonly day = Buffer.alloc(DAY_LENGTH);
  private dayMs = NaN;

  start(bytes: Buffer): void {
    this.bytes = bytes;
    this.at = 0;
    this.eventTimeMs = 0;
    this.whole = undefined;
  }

  /** The ASCII text from `start` to `end`, as a string that keeps nothing else alive. */
  text(start: number, end: number): string {
    if (end - start >= LEAST_SLICED) return latin1(this.bytes, start, end);
    return (this.whole ??= latin1(this.bytes, 0, this.bytes.length)).slice(start, end);
  }

  /** The text from `start` to its quote, not all of it ASCII; undefined if it is no UTF-8, has an escape or the wrong length. */
  wideText(start: number, minLength: number, maxLength: number): string | undefined {
    const { bytes } = this;
    let end = start;
    for (; bytes[end] !== QUOTE; end += 1) {
      const byte = bytes[end];
      if (byte === undefined || byte < 0x20 || byte === BACKSLASH) return undefined;
    }
    this.at = end + 1;
    const text = recordText(bytes.subarray(start, end));
    if (text === null || isShorterThan(text, minLength) || isLongerThan(text, maxLength)) return undefined;
    return text;
  }

  /** The string at `start` as ms since the epoch if it is like `2026-01-15T12:34:56Z` or `2026-01-15T12:34:56.789Z`; or NaN. */
  timestamp(start: number): number {
    const { bytes } = this;
    const at = start + 1;
    if (bytes[start] !== QUOTE || bytes[at + 10] !== LETTER_T) return NaN;
    if (bytes[at + 13] !== COLON || bytes[at + 16] !== COLON) return NaN;
    const hour = twoDigits(bytes, at + 11);
    const minute = twoDigits(bytes, at + 14);
    const second = twoDigits(bytes, at + 17);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;
    let end = at + 19;
    let fractionMs = 0;
    if (bytes[end] === POINT) {
      const tenths = (bytes[end + 1] as number) - ZERO;
      const rest = twoDigits(bytes, end + 2);
      if (!(tenths >= 0 && tenths <= 9) || rest < 0) return NaN;
      fractionMs = tenths * 100 + rest;
      end += 4;
    }
    if (bytes[end] !== LETTER_Z || bytes[end + 1] !== QUOTE) return NaN;
    this.at = end + 2;
    this.eventTimeMs = this.dayMsAt(at) + ((hour * 60 + minute) * 60 + second) * 1_000 + fractionMs;
    return this.eventTimeMs;
  }

  /** Almost always the day of the record before. */
  private dayMsAt(start: number): number {
    const { bytes, day } = this;
    for (let at = 0; at < DAY_LENGTH; at += 1) {
      if (bytes[start + at] === day[at]) continue;
      bytes.copy(day, 0, start, start + DAY_LENGTH);
      return (this.dayMs = parseDate(day.toString('latin1')));
    }
    return this.dayMs;
  }
}

/** The number two ASCII digits stand for, or −1. */
function twoDigits(bytes: Buffer, at: number): number {
  const tens = (bytes[at] as number) - ZERO;
  const ones = (bytes[at + 1] as number) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

const DAY_LENGTH = 10;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
