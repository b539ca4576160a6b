/**
 * The URL as it came, or, where its path cannot be percent-decoded, with each percent sign standing for itself.
 * Fastify would answer such a path by itself, before any hook, so that nobody were asked for a key.
 */
export function decodableUrl(url: string): string {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return url;
  } catch {
    return url.replaceAll('%', '%25');
  }
}
