import {
  amountFromCents,
  formatTimestamp,
  type JudgeRecord,
  type PaymentMethod,
  type Transaction,
  type TransactionMessage,
} from '@globalmart/contracts';
import type { ImportRow, RowFault } from '../read/row-reader';
import { splitAmount } from './order-lines';
import type { OrderRows } from './row-staging';

/** An order as it goes into Kafka, and as the platform reads it there. */
export interface ImportOrder {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly event: Transaction;
}

export interface OrderOptions {
  /** Transaction ids are this, a dash and the order's own. */
  readonly name: string;
  readonly amountPer: 'unit' | 'line';
  readonly judge: JudgeRecord;
  /** When it is imported, ms since the epoch: nothing can have happened after it. */
  readonly nowMs: number;
}

export type BuiltOrder =
  { readonly ok: true; readonly order: ImportOrder } | { readonly ok: false; readonly fault: RowFault };

const OF_ONE_VALUE = [
  ['customer', 'customer'],
  ['country', 'country'],
  ['payment_method', 'paymentMethod'],
] as const;

/** Makes the transaction of an order's rows, as the contract wants it; an order is imported whole or not at all. */
export function buildOrder(rows: OrderRows, { name, amountPer, judge, nowMs }: OrderOptions): BuiltOrder {
  const sound = rows.flatMap(({ row }) => row ?? []);
  const [first] = sound;
  if (first === undefined || sound.length < rows.length) {
    return refused('order', 'must not have another row that is rejected', first?.order);
  }
  for (const [field, property] of OF_ONE_VALUE) {
    const other = sound.find((row) => row[property] !== first[property]);
    if (other !== undefined) return refused(field, 'must be the same in all rows of an order', other[property]);
  }
  const message = messageOf(first, sound, { name, amountPer });
  const key = Buffer.from(message.user_id);
  const value = Buffer.from(JSON.stringify(message));
  const judged = judge('transactions', { key, value, appendTimeMs: nowMs });
  if (judged.ok) return { ok: true, order: { key, value, event: judged.event } };
  const field = judged.field ?? 'order';
  return refused(
    field.replace(/\[\d+\]/, '[]'),
    `must be as the contract says (${judged.reason})`,
    valueAt(message, field),
  );
}

function refused(field: string, rule: string, value: string | undefined): BuiltOrder {
  return { ok: false, fault: value === undefined ? { field, rule } : { field, rule, value } };
}

function messageOf(
  first: ImportRow,
  rows: readonly ImportRow[],
  { name, amountPer }: Pick<OrderOptions, 'name' | 'amountPer'>,
): TransactionMessage {
  let totalCents = 0;
  const products = rows.flatMap(({ product, quantity, cents, category }) => {
    totalCents += amountPer === 'unit' ? quantity * cents : cents;
    const lines = amountPer === 'unit' ? [{ quantity, priceCents: cents }] : splitAmount(quantity, cents);
    return lines.map((line) => ({
      product_id: product,
      quantity: line.quantity,
      price: amountFromCents(line.priceCents),
      ...(category === null ? {} : { category }),
    }));
  });
  return {
    transaction_id: `${name}-${first.order}`,
    user_id: first.customer,
    timestamp: formatTimestamp(Math.min(...rows.map(({ timeMs }) => timeMs))),
    products,
    total_amount: amountFromCents(totalCents),
    // Whether it is one of them is for the judge to say.
    payment_method: first.paymentMethod as PaymentMethod,
    country: first.country,
  };
}

/** What a message has at a place such as `products[1].quantity`, for people to look at. */
function valueAt(message: TransactionMessage, field: string): string | undefined {
  const parts = field.split(/[.[\]]+/).filter((part) => part !== '');
  const value = parts.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], message);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
