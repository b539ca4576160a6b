import { isAscii, isUtf8 } from 'node:buffer';
import type { IHeaders } from 'kafkajs';
import { eventTimeMs } from './event-time';

export type InvalidReason =
  'oversize' | 'malformed_json' | 'schema' | 'key_mismatch' | 'total_mismatch' | 'future_timestamp';

export interface LogRecord {
  key: Buffer | null;
  value: Buffer | null;
  appendTimeMs: number;
  /** As kafkajs gives them: by name, a list where a name repeats. */
  headers?: IHeaders;
}

export interface TransactionLine {
  productId: string;
  /** null: left to the catalogue. */
  category: string | null;
  priceCents: number;
  quantity: number;
}

/** What the tables need of a transaction that is valid by itself. */
export interface Transaction {
  id: string;
  userId: string;
  sessionId: string | null;
  eventTimeMs: number;
  country: string;
  paymentMethod: string;
  /** 0 = online. */
  storeId: number;
  totalCents: number;
  lines: TransactionLine[];
}

export type Judgement = { valid: true; transaction: Transaction } | { valid: false; reason: InvalidReason };

export const MAX_VALUE_BYTES = 1_000_000;
export const MAX_AHEAD_MS = 5 * 60_000;
const PAYMENT_METHODS = new Set(['credit_card', 'paypal', 'debit_card', 'apple_pay', 'google_pay']);
export const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * The first step of the verdict on a record of `transactions`, written from the text of the contract alone. It is a
 * second implementation on purpose: one taken from libs/contracts would repeat its mistakes instead of finding them.
 */
export function judgeByItself(record: LogRecord, countries: ReadonlySet<string>): Judgement {
  const { key, value, appendTimeMs } = record;
  if (value !== null && value.length > MAX_VALUE_BYTES) return invalid('oversize');
  const json = parseJson(value);
  if (json === undefined) return invalid('malformed_json');
  const transaction = decode(json, countries);
  if (transaction === null) return invalid('schema');

  if (key === null || !key.equals(Buffer.from(transaction.userId, 'utf8'))) return invalid('key_mismatch');
  const sumCents = transaction.lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0);
  if (Math.abs(transaction.totalCents - sumCents) > 1) return invalid('total_mismatch');
  if (transaction.eventTimeMs > appendTimeMs + MAX_AHEAD_MS) return invalid('future_timestamp');
  return { valid: true, transaction };
}

function invalid(reason: InvalidReason): Judgement {
  return { valid: false, reason };
}

/** The parsed value, or undefined (which JSON cannot be) for anything that is not JSON in UTF-8. */
export function parseJson(value: Buffer | null): unknown {
  if (value === null || value.length === 0 || !isUtf8(value)) return undefined;
  // Most orders are ASCII, which is read in half the time.
  const encoding = isAscii(value) ? 'latin1' : 'utf8';
  try {
    // A byte order mark is kept by toString and is no JSON whitespace, so it is refused here too.
    return JSON.parse(value.toString(encoding));
  } catch {
    return undefined;
  }
}

function decode(json: unknown, countries: ReadonlySet<string>): Transaction | null {
  if (!isObject(json)) return null;
  const timeMs = eventTimeMs(json.timestamp);
  const totalCents = cents(json.total_amount);
  const { transaction_id: id, user_id: userId, country, payment_method: paymentMethod, products } = json;
  if (timeMs === null || totalCents === null || !isName(id) || !isName(userId)) return null;
  if (typeof country !== 'string' || !countries.has(country)) return null;
  if (typeof paymentMethod !== 'string' || !PAYMENT_METHODS.has(paymentMethod)) return null;
  const sessionId = isPresent(json.session_id) ? json.session_id : null;
  if (sessionId !== null && !isName(sessionId)) return null;
  const storeId = isPresent(json.store_id) ? json.store_id : 0;
  if (!isWhole(storeId, 0, 2 ** 31 - 1)) return null;

  if (!Array.isArray(products) || products.length < 1 || products.length > 100) return null;
  const lines: TransactionLine[] = [];
  for (const product of products as unknown[]) {
    const line = decodeLine(product);
    if (line === null) return null;
    lines.push(line);
  }
  // Adding 0 turns -0 into 0.
  const place = { country, paymentMethod, storeId: storeId + 0 };
  return { id, userId, sessionId, eventTimeMs: timeMs, ...place, totalCents, lines };
}

function decodeLine(product: unknown): TransactionLine | null {
  if (!isObject(product) || !isName(product.product_id)) return null;
  const { product_id: productId, quantity, category } = product;
  const priceCents = cents(product.price);
  if (priceCents === null || !isWhole(quantity, 1, 10_000)) return null;
  if (!isPresent(category)) return { productId, category: null, priceCents, quantity };
  return isName(category) ? { productId, category, priceCents, quantity } : null;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An optional field that is null counts as absent. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function isWhole(value: unknown, least: number, greatest: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= greatest;
}

/** 1 to 100 code points, without U+0000 and lone surrogates. */
export function isName(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 200) return false;
  if (value.length > 100 && [...value].length > 100) return false;
  return !UNSTORABLE.test(value);
}

/** Whole cents of an amount of 0 to 1,000,000.00, or null. */
export function cents(value: unknown): number | null {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1_000_000)) return null;
  const exact = value * 100;
  const whole = Math.round(exact);
  // Adding 0 turns -0 into 0.
  return Math.abs(exact - whole) <= 1e-6 ? whole + 0 : null;
}
