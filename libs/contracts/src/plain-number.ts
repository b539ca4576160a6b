/** The same number without a sign on zero: JSON may write −0, and no store or comparison should see it. */
export function plainNumber(value: number): number {
  return value + 0;
}

/** `plainNumber` of an optional field; null counts as absent. */
export function optionalPlainNumber(value: number | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : value + 0;
}
