import { cents, isName, isObject, isWhole, type LogRecord, parseJson, UNSTORABLE } from '../valid-by-itself';

/** A version of a product: where it lies in product_catalog, and what it says. */
export interface ProductVersion {
  productId: string;
  partition: number;
  offset: bigint;
  appendMs: number;
  /** null: removed. */
  product: Product | null;
}

/** Figures as text, to be compared. */
export interface Product {
  name: string;
  category: string;
  priceCents: string;
  inventory: string;
  ratings: string;
}

const MAX_VALUE_BYTES = 1_000_000;

/** What a record of product_catalog says, written from the text of the contract alone; null where it is invalid. */
export function productVersion(partition: number, offset: bigint, record: LogRecord): ProductVersion | null {
  const { key, value, appendTimeMs: appendMs } = record;
  const keyed = key?.toString('utf8');
  if (key === null || keyed === undefined || !isName(keyed) || !key.equals(Buffer.from(keyed, 'utf8'))) return null;
  const place = { productId: keyed, partition, offset, appendMs };
  if (value === null) return { ...place, product: null };
  const json = value.length > MAX_VALUE_BYTES ? undefined : parseJson(value);
  if (!isObject(json) || json.product_id !== keyed) return null;
  const { name, category, inventory, ratings } = json;
  const priceCents = cents(json.price);
  if (!isText(name) || !isName(category) || priceCents === null || !isWhole(inventory, 0, 1_000)) return null;
  if (typeof ratings !== 'number' || !(ratings >= 1 && ratings <= 5)) return null;
  const figures = { priceCents: String(priceCents), inventory: String(inventory), ratings: String(ratings) };
  return { ...place, product: { name, category, ...figures } };
}

/** Up to 1,000 code points, none of them U+0000 or a lone surrogate. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && [...value].length <= 1_000 && !UNSTORABLE.test(value);
}
