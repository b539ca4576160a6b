/** The countries of the demonstration shop. The list is configuration: `createJudge({ countries })` takes another. */
export const DEFAULT_COUNTRIES: readonly string[] = Object.freeze(['USA', 'UK', 'Canada', 'Germany', 'France']);
