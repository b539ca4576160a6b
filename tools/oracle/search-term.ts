/** Under what a search is counted: trimmed, lower case, NFC, the first 100 code points; null where nothing is left. */
export function searchTerm(query: string | null): string | null {
  if (query === null) return null;
  const term = [...query.trim().toLowerCase().normalize('NFC')].slice(0, 100).join('');
  return term === '' ? null : term;
}
