import { CART_ACTIONS } from '@globalmart/contracts';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import type { CartHistory, CartStep } from './cart-step';

/** The first byte; bytes of another form get another one, so that rows of an older worker are recognised. */
const FORM = 1;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const UUID_BYTES = 16;

/** The low bits of a step's first byte number its action; the others say what follows. */
const ACTION_BITS = 0b111;
const HAS_PRODUCT = 0b1000;
const HAS_QUANTITY = 0b1_0000;
const HAS_PRICE = 0b10_0000;
const HAS_UUID = 0b100_0000;

const writer = new ByteWriter();

/**
 * Times are written as the distance from the one before, a product's id only once, a UUID as its 16 bytes: some 30 bytes a
 * step, where JSON takes 180.
 */
export function encodeCart({ steps, purchasesMs }: CartHistory): Buffer {
  writer.byte(FORM);
  writer.number(purchasesMs.length);
  let lastMs = 0;
  for (const purchaseMs of purchasesMs) {
    writer.number(purchaseMs - lastMs);
    lastMs = purchaseMs;
  }
  writer.number(steps.length);
  lastMs = 0;
  const products = new Map<string, number>();
  for (const step of steps) {
    writeStep(step, lastMs, products);
    lastMs = step.timeMs;
  }
  return writer.finish();
}

/** @throws Error when the bytes are of a form that this worker does not know */
export function decodeCart(bytes: Buffer): CartHistory {
  const reader = new ByteReader(bytes);
  const form = reader.byte();
  if (form !== FORM) throw new Error(`a session's cart is written in form ${form}; this worker knows form ${FORM}`);
  let lastMs = 0;
  const purchasesMs = Array.from({ length: reader.number() }, () => (lastMs += reader.number()));
  lastMs = 0;
  const products: string[] = [];
  const steps = Array.from({ length: reader.number() }, () => {
    const step = readStep(reader, lastMs, products);
    lastMs = step.timeMs;
    return step;
  });
  return { steps, purchasesMs };
}

function writeStep(step: CartStep, lastMs: number, products: Map<string, number>): void {
  const { id, action, productId, quantity, priceCents, timeMs, appendMs } = step;
  const isUuid = UUID.test(id);
  writer.byte(
    CART_ACTIONS.indexOf(action) |
      (productId === undefined ? 0 : HAS_PRODUCT) |
      (quantity === undefined ? 0 : HAS_QUANTITY) |
      (priceCents === undefined ? 0 : HAS_PRICE) |
      (isUuid ? HAS_UUID : 0),
  );
  if (isUuid) writer.hex(id.replaceAll('-', ''));
  else writer.text(id);
  writer.number(timeMs - lastMs);
  writer.signed(appendMs - timeMs);
  if (productId !== undefined) writeProduct(productId, products);
  if (quantity !== undefined) writer.number(quantity);
  if (priceCents !== undefined) writer.number(priceCents);
}

/** Its number among the products so far; a new one is spelled out behind the number it gets. */
function writeProduct(productId: string, products: Map<string, number>): void {
  const known = products.get(productId);
  writer.number(known ?? products.size);
  if (known !== undefined) return;
  products.set(productId, products.size);
  writer.text(productId);
}

function readStep(reader: ByteReader, lastMs: number, products: string[]): CartStep {
  const flags = reader.byte();
  const action = CART_ACTIONS[flags & ACTION_BITS];
  if (action === undefined) throw new Error(`a session's cart has a step of the unknown kind ${flags & ACTION_BITS}`);
  const id = flags & HAS_UUID ? uuidOf(reader.hex(UUID_BYTES)) : reader.text();
  const timeMs = lastMs + reader.number();
  const appendMs = timeMs + reader.signed();
  const productId = flags & HAS_PRODUCT ? readProduct(reader, products) : undefined;
  const quantity = flags & HAS_QUANTITY ? reader.number() : undefined;
  const priceCents = flags & HAS_PRICE ? reader.number() : undefined;
  return { id, action, timeMs, appendMs, productId, quantity, priceCents };
}

function readProduct(reader: ByteReader, products: string[]): string {
  const number = reader.number();
  return (products[number] ??= reader.text());
}

function uuidOf(digits: string): string {
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)];
  return parts.join('-');
}
