/**
 * Whether a request needs a key: everything under `/api/`, found by a route or not.
 *
 * @param url as it came in the request line.
 * @param route pattern of the route that was found for it. It counts as well as the URL, because the router decodes
 *   before it compares: `/%61pi/v1/…` finds what is at `/api/v1/…`.
 */
export function isProtectedPath(url: string, route: string | undefined): boolean {
  return isUnderApi(route ?? '') || isUnderApi(decoded(url));
}

function isUnderApi(path: string): boolean {
  return /^\/api(?:[/?#;]|$)/.test(path);
}

function decoded(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
