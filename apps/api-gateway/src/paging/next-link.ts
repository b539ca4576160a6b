/** `Link` header (RFC 8288) to the next page: the same question, as it was understood, from a later place. */
export function nextLink(path: string, parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return `<${path}?${query.toString()}>; rel="next"`;
}
