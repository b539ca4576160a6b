import { createHash, randomBytes } from 'node:crypto';

/** What a key may do: read answers, send events, run commands, see personal data, and everything (admin). */
export const API_SCOPES = ['read', 'ingest', 'operate', 'pii', 'admin'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** `gm_` and at least 32 more characters, so that a plain SHA-256 of it cannot be searched through. */
const KEY = /^gm_[0-9A-Za-z_-]{32,200}$/;

/** What a key may be called: it is part of a path and is read in lists. */
export const API_KEY_NAME = /^[0-9A-Za-z][0-9A-Za-z._-]{0,62}$/;

/** A new key: `gm_` and 160 random bits in hexadecimal. */
export function generateApiKey(): string {
  return `gm_${randomBytes(20).toString('hex')}`;
}

/** What of a key may be stored: enough to tell keys apart and to recognise this one, not enough to use it. */
export interface StoredKey {
  readonly last4: string;
  readonly sha256: Buffer;
}

/** @throws TypeError if it does not have the form of a key. The message does not contain it. */
export function storedForm(key: string): StoredKey {
  if (!KEY.test(key)) throw new TypeError('an API key is gm_ and 32 to 200 letters, digits, _ or -');
  return { last4: key.slice(-4), sha256: createHash('sha256').update(key).digest() };
}

/** Whether the text has the form of a key; one that has not need not be looked up. */
export function isApiKey(text: string): boolean {
  return KEY.test(text);
}
