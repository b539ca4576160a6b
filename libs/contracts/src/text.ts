// With the `u` flag a paired surrogate is one code point, so \p{Surrogate} matches only lone ones.
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Whether PostgreSQL and Parquet can store a text: no U+0000, no lone surrogate. */
export function isStorableText(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** Length in Unicode code points; a lone surrogate counts as one. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let i = 0; i + 1 < text.length; i += 1) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length -= 1;
      i += 1;
    }
  }
  return length;
}

/** Whether a text has more code points than `max`; counts them only where the UTF-16 length leaves a doubt. */
export function isLongerThan(text: string, max: number): boolean {
  return text.length > max && codePointLength(text) > max;
}

/** Whether a text has fewer code points than `min`; counts them only where the UTF-16 length leaves a doubt. */
export function isShorterThan(text: string, min: number): boolean {
  return text.length < 2 * min && codePointLength(text) < min;
}
