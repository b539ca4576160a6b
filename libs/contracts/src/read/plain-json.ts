export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
export const COLON = 0x3a;
export const BACKSLASH = 0x5c;
export const LETTER_N = 0x6e;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** How deep lists and objects may lie in each other where nobody needs what is in them. */
const MAX_DEPTH = 8;
const WORDS = ['null', 'true', 'false'].map((word) => Buffer.from(word));

// These functions go over JSON whose values nobody needs. Each takes where something begins and answers where it ends, or −1
// where it is not sure: at an escape, a byte beyond ASCII, an exponent, and at whatever is not JSON.

/** White space; it may be none. */
export function spaceEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;) byte = bytes[++at];
  return at;
}

export function nullEnd(bytes: Buffer, start: number): number {
  return wordEnd(bytes, start, WORDS[0] as Buffer);
}

/** A member whose name is of no interest: name, colon and value. */
export function memberEnd(bytes: Buffer, start: number, depth = MAX_DEPTH): number {
  let at = stringEnd(bytes, start);
  if (at < 0) return -1;
  at = spaceEnd(bytes, at);
  return bytes[at] === COLON ? valueEnd(bytes, spaceEnd(bytes, at + 1), depth) : -1;
}

function valueEnd(bytes: Buffer, start: number, depth: number): number {
  const first = bytes[start];
  if (first === QUOTE) return stringEnd(bytes, start);
  if (first === OPEN_BRACE) return membersEnd(bytes, start, CLOSE_BRACE, depth, memberEnd);
  if (first === OPEN_BRACKET) return membersEnd(bytes, start, CLOSE_BRACKET, depth, valueEnd);
  for (const word of WORDS) if (first === word[0]) return wordEnd(bytes, start, word);
  return numberEnd(bytes, start);
}

function membersEnd(bytes: Buffer, start: number, close: number, depth: number, memberEnds: typeof valueEnd): number {
  if (depth === 0) return -1;
  let at = spaceEnd(bytes, start + 1);
  if (bytes[at] === close) return at + 1;
  for (;;) {
    at = memberEnds(bytes, at, depth - 1);
    if (at < 0) return -1;
    at = spaceEnd(bytes, at);
    if (bytes[at] === close) return at + 1;
    if (bytes[at] !== COMMA) return -1;
    at = spaceEnd(bytes, at + 1);
  }
}

function stringEnd(bytes: Buffer, start: number): number {
  if (bytes[start] !== QUOTE) return -1;
  for (let at = start + 1; ; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === undefined || byte < 0x20 || byte >= 0x80 || byte === BACKSLASH) return -1;
  }
}

function numberEnd(bytes: Buffer, start: number): number {
  const first = bytes[start] === MINUS ? start + 1 : start;
  const end = digitsEnd(bytes, first);
  if (end === first || (bytes[first] === ZERO && end > first + 1)) return -1;
  if (bytes[end] !== POINT) return end;
  const decimalsEnd = digitsEnd(bytes, end + 1);
  return decimalsEnd === end + 1 ? -1 : decimalsEnd;
}

function digitsEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte !== undefined && byte >= ZERO && byte <= NINE;) byte = bytes[++at];
  return at;
}

function wordEnd(bytes: Buffer, start: number, word: Buffer): number {
  for (let at = 0; at < word.length; at += 1) if (bytes[start + at] !== word[at]) return -1;
  return start + word.length;
}
