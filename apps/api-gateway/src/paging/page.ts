/** Some rows in order, and where the next ones begin. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Undefined on the last page. */
  readonly cursor?: string;
}

/**
 * A page out of what a query with a limit of one more has found: the row too many only tells that there is a next page.
 */
export function pageOf<Row>(found: readonly Row[], limit: number, cursorOf: (last: Row) => string): Page<Row> {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, cursor: last && cursorOf(last) };
}
