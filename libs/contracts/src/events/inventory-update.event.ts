import { Type, type Static } from '@sinclair/typebox';
import { MAX_INVENTORY_CHANGE } from '../bounds';
import { id, integer, label, timestamp } from '../field-schema';
import { plainNumber } from '../plain-number';
import type { EventDefinition } from './event-definition';

/** The reasons the demonstration shop gives. A shop may have others: the field is free text of 1–100 code points. */
export const INVENTORY_REASONS = ['restock', 'adjustment', 'return'] as const;

const inventoryUpdateSchema = () =>
  Type.Object({
    event_id: id(),
    product_id: id(),
    warehouse_id: label(),
    quantity: integer(-MAX_INVENTORY_CHANGE, MAX_INVENTORY_CHANGE),
    reason: label(),
    timestamp: timestamp(),
  });

/** A change of stock as it is on the wire. */
export type InventoryUpdateMessage = Static<ReturnType<typeof inventoryUpdateSchema>>;

/** A change of stock; `quantity` is signed. */
export interface InventoryUpdate {
  readonly topic: 'inventory_updates';
  readonly id: string;
  readonly key: string;
  readonly eventTimeMs: number;
  readonly productId: string;
  readonly warehouseId: string;
  readonly quantity: number;
  readonly reason: string;
}

export const inventoryUpdateEvent: EventDefinition<'inventory_updates', InventoryUpdateMessage, InventoryUpdate> = {
  topic: 'inventory_updates',
  keyField: 'product_id',
  keyReason: 'Stock is kept per product: its updates stay in order in one partition, beside its catalogue records.',
  schema: inventoryUpdateSchema,
  example: {
    event_id: '01980a4e-7c00-7000-8000-000000000004',
    product_id: 'prod_7',
    warehouse_id: 'berlin',
    quantity: 50,
    reason: 'restock',
    timestamp: '2026-01-15T06:00:00.000Z',
  },
  timestampOf: ({ timestamp: text }) => text,
  decode: (message, eventTimeMs) => ({
    topic: 'inventory_updates',
    id: message.event_id,
    key: message.product_id,
    eventTimeMs,
    productId: message.product_id,
    warehouseId: message.warehouse_id,
    quantity: plainNumber(message.quantity),
    reason: message.reason,
  }),
};
