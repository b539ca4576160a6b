// pg turns arrays into literals element by element through a general conversion; for flushes of thousands of rows
// these two, which know their element type, are several times faster.

/** `{1,NULL,3}`: a Postgres array literal of integers. */
export function numberArray(values: readonly (number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

/** `{"a",NULL,"say \"b\""}`: a Postgres array literal of texts; every text is quoted, so `NULL` and blanks are safe. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quote(value))).join(',')}}`;
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
