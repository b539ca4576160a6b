const MOST_CODE_POINTS = 100;

/**
 * What a search counts under: trimmed, in lower case, NFC, its first hundred code points. Lower case and blanks are Unicode's,
 * of no language in particular.
 */
export function searchTerm(query: string): string {
  const term = query.trim().toLowerCase().normalize('NFC');
  // A text has as many code units as code points, or more.
  return term.length <= MOST_CODE_POINTS ? term : [...term].slice(0, MOST_CODE_POINTS).join('');
}
