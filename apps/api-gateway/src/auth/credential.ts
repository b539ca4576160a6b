import type { IncomingHttpHeaders } from 'node:http';

/** What a request shows to be let in. */
export interface Credential {
  /** Browsers cannot send a header with EventSource, so they have a session, in a cookie. */
  readonly kind: 'key' | 'session';
  readonly secret: string;
}

export const SESSION_COOKIE = 'gm_session';

/** A key goes before a session; undefined if there is neither. */
export function credentialOf(headers: IncomingHttpHeaders): Credential | undefined {
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key !== '') return { kind: 'key', secret: key };
  const session = cookieOf(headers, SESSION_COOKIE);
  return session === undefined ? undefined : { kind: 'session', secret: session };
}

function cookieOf({ cookie = '' }: IncomingHttpHeaders, name: string): string | undefined {
  for (const pair of cookie.split(';')) {
    const [itsName, value = ''] = pair.trim().split('=', 2);
    if (itsName === name && value !== '') return value;
  }
  return undefined;
}
