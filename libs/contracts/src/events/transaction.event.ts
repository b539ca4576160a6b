import { Type, type Static } from '@sinclair/typebox';
import {
  MAX_LINE_QUANTITY,
  MAX_STORE_ID,
  MAX_TRANSACTION_LINES,
  ONLINE_STORE_ID,
  TOTAL_TOLERANCE_CENTS,
} from '../bounds';
import { amount, id, integer, oneOf, optionalId, optionalInteger, optionalLabel, timestamp } from '../field-schema';
import { centsFromAmount } from '../money';
import { plainNumber } from '../plain-number';
import type { ContractSettings, EventDefinition, Timeless } from './event-definition';

export const PAYMENT_METHODS = ['credit_card', 'paypal', 'debit_card', 'apple_pay', 'google_pay'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

const transactionSchema = ({ countries }: ContractSettings) =>
  Type.Object({
    transaction_id: id(),
    user_id: id(),
    timestamp: timestamp(),
    products: Type.Array(
      Type.Object({
        product_id: id(),
        quantity: integer(1, MAX_LINE_QUANTITY),
        price: amount(),
        category: optionalLabel(),
      }),
      { minItems: 1, maxItems: MAX_TRANSACTION_LINES },
    ),
    total_amount: amount(),
    payment_method: oneOf(PAYMENT_METHODS),
    country: oneOf(countries),
    session_id: optionalId(),
    store_id: optionalInteger(0, MAX_STORE_ID),
  });

/** A completed purchase as it is on the wire. */
export type TransactionMessage = Static<ReturnType<typeof transactionSchema>>;

export interface TransactionLine {
  readonly productId: string;
  readonly quantity: number;
  readonly priceCents: number;
  /** The line's own category; undefined leaves it to the catalogue. */
  readonly category: string | undefined;
}

/** A completed purchase. `totalCents` is within a cent of Σ price × quantity once judged. */
export interface Transaction {
  readonly topic: 'transactions';
  readonly id: string;
  readonly key: string;
  readonly eventTimeMs: number;
  readonly userId: string;
  readonly totalCents: number;
  readonly lines: readonly TransactionLine[];
  readonly paymentMethod: PaymentMethod;
  readonly country: string;
  readonly sessionId: string | undefined;
  /** 0 = online. */
  readonly storeId: number;
}

export const transactionEvent: EventDefinition<'transactions', TransactionMessage, Transaction> = {
  topic: 'transactions',
  keyField: 'user_id',
  keyReason:
    'A user lives in one partition: distinct users add up across partitions, and a user’s purchases stay in order.',
  schema: transactionSchema,
  example: {
    transaction_id: '01980a4e-7c00-7000-8000-000000000001',
    user_id: 'user_42',
    timestamp: '2026-01-15T12:34:56.789Z',
    products: [
      { product_id: 'prod_7', quantity: 2, price: 19.99, category: 'Books' },
      { product_id: 'prod_8', quantity: 1, price: 5 },
    ],
    total_amount: 44.98,
    payment_method: 'credit_card',
    country: 'Germany',
    session_id: 'sess_9',
    store_id: 0,
  },
  timestampOf: ({ timestamp: text }) => text,
  decode: decodeTransaction,
  totalMatches: totalMatchesLines,
};

function decodeTransaction(message: Timeless<TransactionMessage>, eventTimeMs: number): Transaction {
  return {
    topic: 'transactions',
    id: message.transaction_id,
    key: message.user_id,
    eventTimeMs,
    userId: message.user_id,
    totalCents: centsFromAmount(message.total_amount),
    lines: message.products.map((line) => ({
      productId: line.product_id,
      quantity: line.quantity,
      priceCents: centsFromAmount(line.price),
      category: line.category ?? undefined,
    })),
    paymentMethod: message.payment_method,
    country: message.country,
    sessionId: message.session_id ?? undefined,
    storeId: plainNumber(message.store_id ?? ONLINE_STORE_ID),
  };
}

/** Whether the total is within a cent of the sum of the lines. At most 1e14 cents, so exact in a double. */
function totalMatchesLines(transaction: Transaction): boolean {
  let sumCents = 0;
  for (const line of transaction.lines) sumCents += line.priceCents * line.quantity;
  return Math.abs(transaction.totalCents - sumCents) <= TOTAL_TOLERANCE_CENTS;
}
