import { isUtf8 } from 'node:buffer';
import { eventTimeMs } from './event-time';
import {
  cents,
  isName,
  isObject,
  isPresent,
  isWhole,
  judgeByItself,
  type InvalidReason,
  type LogRecord,
  MAX_AHEAD_MS,
  MAX_VALUE_BYTES,
  parseJson,
  UNSTORABLE,
} from './valid-by-itself';

export const QUALITY_TOPICS = [
  'transactions',
  'product_views',
  'cart_events',
  'inventory_updates',
  'customer_events',
  'product_catalog',
] as const;
export type QualityTopic = (typeof QUALITY_TOPICS)[number];

/**
 * What a record is by itself. The catalogue's records have neither id nor event time; `uncategorised` are the products of a
 * transaction's lines without a category of their own.
 */
export type EventJudgement =
  | { valid: true; id: string | null; eventTimeMs: number | null; uncategorised: string[] }
  | { valid: false; reason: InvalidReason };

type Check = (value: unknown, event: Record<string, unknown>) => boolean;
type Fields = Record<string, Check>;

const whole =
  (least: number, greatest: number): Check =>
  (value) =>
    isWhole(value, least, greatest);
const number =
  (least: number, greatest: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= greatest;
const amount: Check = (value) => cents(value) !== null;
const time: Check = (value) => eventTimeMs(value) !== null;
const day: Check = (value) =>
  typeof value === 'string' && eventTimeMs(value.length === 10 ? `${value}T00:00:00Z` : value) !== null;
const text: Check = (value) => typeof value === 'string' && [...value].length <= 1_000 && !UNSTORABLE.test(value);
const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value as string);
const names: Check = (value) => Array.isArray(value) && value.every(isName);
const optional =
  (check: Check): Check =>
  (value, event) =>
    !isPresent(value) || check(value, event);
/** Wanted where the event says so, else optional. */
const wantedIf =
  (isWanted: (event: Record<string, unknown>) => boolean, check: Check): Check =>
  (value, event) =>
    isPresent(value) ? check(value, event) : !isWanted(event);

const FIELDS: Record<Exclude<QualityTopic, 'transactions'>, Fields> = {
  product_views: {
    event_id: isName,
    event_type: optional(oneOf('view', 'search', 'filter', 'compare')),
    user_id: isName,
    session_id: isName,
    timestamp: time,
    product_id: wantedIf((event) => event.event_type !== 'search', isName),
    category: optional(isName),
    duration_seconds: number(0, 86_400),
    search_query: optional(text),
    results_count: optional(whole(0, 1e9)),
  },
  cart_events: {
    event_id: isName,
    action: oneOf('add', 'remove', 'update', 'checkout', 'abandon'),
    user_id: isName,
    session_id: isName,
    product_id: wantedIf(({ action }) => action !== 'checkout' && action !== 'abandon', isName),
    quantity: wantedIf(({ action }) => action === 'add' || action === 'update', whole(0, 10_000)),
    price: optional(amount),
    timestamp: time,
  },
  inventory_updates: {
    event_id: isName,
    product_id: isName,
    warehouse_id: isName,
    quantity: whole(-1_000_000, 1_000_000),
    reason: isName,
    timestamp: time,
  },
  customer_events: {
    event_id: isName,
    event_type: oneOf('registered', 'profile_updated'),
    user_id: isName,
    email: text,
    age: whole(0, 150),
    country: isName,
    registration_date: day,
    preferences: names,
    timestamp: time,
  },
  product_catalog: {
    product_id: isName,
    name: text,
    category: isName,
    price: amount,
    inventory: whole(0, 1_000),
    ratings: number(1, 5),
  },
};

const CHECKS = Object.fromEntries(
  Object.entries(FIELDS).map(([topic, fields]) => [topic, Object.entries(fields)]),
) as Record<keyof typeof FIELDS, [string, Check][]>;

const KEYS: Record<QualityTopic, string> = {
  transactions: 'user_id',
  product_views: 'user_id',
  cart_events: 'user_id',
  inventory_updates: 'product_id',
  customer_events: 'user_id',
  product_catalog: 'product_id',
};

/** The first step of the verdict on a record of any event topic, from the text of the contract alone. */
export function judgeEvent(topic: QualityTopic, record: LogRecord, countries: ReadonlySet<string>): EventJudgement {
  if (topic === 'transactions') return judgeTransaction(record, countries);
  if (topic === 'product_catalog' && record.value === null) return judgeTombstone(record.key);
  const checked = checkFields(topic, record, countries);
  if (!checked.valid) return checked;
  if (topic === 'product_catalog') return { valid: true, id: null, eventTimeMs: null, uncategorised: [] };
  return { valid: true, id: String(checked.fields.event_id), eventTimeMs: checked.eventTimeMs, uncategorised: [] };
}

/** The fields of a valid record as JSON gives them; the event time is NaN for the catalogue, whose records have none. */
export type CheckedFields =
  { valid: true; fields: Record<string, unknown>; eventTimeMs: number } | { valid: false; reason: InvalidReason };

export function checkFields(
  topic: Exclude<QualityTopic, 'transactions'>,
  { key, value, appendTimeMs }: LogRecord,
  countries: ReadonlySet<string>,
): CheckedFields {
  if (value !== null && value.length > MAX_VALUE_BYTES) return invalid('oversize');
  const fields = parseJson(value);
  if (fields === undefined) return invalid('malformed_json');
  if (!isObject(fields)) return invalid('schema');
  if (!CHECKS[topic].every(([name, check]) => check(fields[name], fields))) return invalid('schema');
  if (topic === 'customer_events' && !countries.has(String(fields.country))) return invalid('schema');
  if (key === null || !key.equals(Buffer.from(String(fields[KEYS[topic]])))) return invalid('key_mismatch');
  const timeMs = topic === 'product_catalog' ? NaN : Number(eventTimeMs(fields.timestamp));
  if (timeMs > appendTimeMs + MAX_AHEAD_MS) return invalid('future_timestamp');
  return { valid: true, fields, eventTimeMs: timeMs };
}

function judgeTombstone(key: Buffer | null): EventJudgement {
  const isNamed = key !== null && isUtf8(key) && isName(key.toString('utf8'));
  return isNamed ? { valid: true, id: null, eventTimeMs: null, uncategorised: [] } : invalid('key_mismatch');
}

function judgeTransaction(record: LogRecord, countries: ReadonlySet<string>): EventJudgement {
  const judged = judgeByItself(record, countries);
  if (!judged.valid) return judged;
  const { id, eventTimeMs: timeMs, lines } = judged.transaction;
  const uncategorised = lines.filter(({ category }) => category === null).map(({ productId }) => productId);
  return { valid: true, id, eventTimeMs: timeMs, uncategorised };
}

function invalid(reason: InvalidReason): { valid: false; reason: InvalidReason } {
  return { valid: false, reason };
}
