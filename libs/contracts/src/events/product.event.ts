import { Type, type Static } from '@sinclair/typebox';
import { MAX_PRODUCT_INVENTORY, MAX_RATINGS, MAX_TEXT_LENGTH, MIN_RATINGS } from '../bounds';
import { amount, id, integer, label, number, text } from '../field-schema';
import { centsFromAmount } from '../money';
import { plainNumber } from '../plain-number';
import type { EventDefinition } from './event-definition';

const productSchema = () =>
  Type.Object({
    product_id: id(),
    name: text(MAX_TEXT_LENGTH),
    category: label(),
    price: amount(),
    inventory: integer(0, MAX_PRODUCT_INVENTORY),
    ratings: number(MIN_RATINGS, MAX_RATINGS),
  });

/** A product as it is on the wire. */
export type ProductMessage = Static<ReturnType<typeof productSchema>>;

/** A product as it is now. It has no id of its own and no event time: never late, never a duplicate. */
export interface Product {
  readonly topic: 'product_catalog';
  readonly key: string;
  readonly productId: string;
  readonly removed: false;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
  readonly inventory: number;
  readonly ratings: number;
}

/** A tombstone: the product leaves the catalogue. */
export interface ProductRemoval {
  readonly topic: 'product_catalog';
  readonly key: string;
  readonly productId: string;
  readonly removed: true;
}

export const productEvent: EventDefinition<'product_catalog', ProductMessage, Product> = {
  topic: 'product_catalog',
  keyField: 'product_id',
  keyReason: 'Compaction keeps the newest record of each key, which is the product as it is now.',
  schema: productSchema,
  example: {
    product_id: 'prod_7',
    name: 'A Short History of Maps',
    category: 'Books',
    price: 19.99,
    inventory: 120,
    ratings: 4.5,
  },
  decode: (message) => ({
    topic: 'product_catalog',
    key: message.product_id,
    productId: message.product_id,
    removed: false,
    name: message.name,
    category: message.category,
    priceCents: centsFromAmount(message.price),
    inventory: plainNumber(message.inventory),
    ratings: message.ratings,
  }),
};

/** What a record without a value says of the product its key names. */
export function productRemoval(productId: string): ProductRemoval {
  return { topic: 'product_catalog', key: productId, productId, removed: true };
}
