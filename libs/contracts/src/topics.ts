import { cartEventEvent } from './events/cart-event.event';
import { customerEventEvent } from './events/customer-event.event';
import { inventoryUpdateEvent } from './events/inventory-update.event';
import { productViewEvent } from './events/product-view.event';
import { productEvent } from './events/product.event';
import { transactionEvent } from './events/transaction.event';

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;

/** One topic as it is created; all of them stamp records with the broker's append time. */
export interface TopicDefinition {
  /** Name without the deployment's prefix. */
  readonly name: string;
  /** What the record key is: a field of the value, or words for a key that is none; null where records have no key. */
  readonly keyField: string | null;
  /** Partitions unless configured otherwise. */
  readonly partitions: number;
  /** Whether the one setting for the partition count applies; other topics always have `partitions`. */
  readonly scales: boolean;
  readonly cleanupPolicy: 'delete' | 'compact';
  /** For `delete`: age at which records go. For `compact`: how long versions and tombstones stay readable at least. */
  readonly retentionMs: number;
  readonly timestampType: 'LogAppendTime';
  /** Largest batch the broker takes; null leaves it to the broker (1 MiB). */
  readonly maxMessageBytes: number | null;
  readonly purpose: string;
}

const defaults = {
  cleanupPolicy: 'delete',
  timestampType: 'LogAppendTime',
  maxMessageBytes: null,
} as const;

/** A topic keyed by a user, product or the like, which grows by partitions. */
const keyed = { ...defaults, partitions: 3, scales: true, retentionMs: 7 * DAY_MS } as const;
// A broker's refusal would hide bad input from the dead letters, so it takes four times what the verdict calls oversize.
const event = { ...keyed, maxMessageBytes: 4 * MIB } as const;
const single = { ...defaults, partitions: 1, scales: false, retentionMs: DAY_MS } as const;
const control = { ...single, keyField: null } as const;

/** Every topic of the platform, by name. */
export const TOPICS = {
  transactions: {
    ...event,
    name: 'transactions',
    keyField: transactionEvent.keyField,
    purpose: 'completed purchases',
  },
  product_views: {
    ...event,
    name: 'product_views',
    keyField: productViewEvent.keyField,
    purpose: 'browsing: view, search, filter, compare',
  },
  cart_events: {
    ...event,
    name: 'cart_events',
    keyField: cartEventEvent.keyField,
    purpose: 'carts: add, remove, update, checkout, abandon',
  },
  inventory_updates: {
    ...event,
    name: 'inventory_updates',
    keyField: inventoryUpdateEvent.keyField,
    purpose: 'changes of stock by warehouse',
  },
  customer_events: {
    ...event,
    name: 'customer_events',
    keyField: customerEventEvent.keyField,
    purpose: 'registrations and profile updates',
  },
  product_catalog: {
    ...event,
    name: 'product_catalog',
    keyField: productEvent.keyField,
    cleanupPolicy: 'compact',
    purpose: 'the product as it is now; a record without a value removes it',
  },
  system_metrics: {
    ...single,
    name: 'system_metrics',
    keyField: 'app',
    purpose: 'what every app publishes of itself, every 10 s',
  },
  alerts: {
    ...keyed,
    name: 'alerts',
    keyField: 'alert_key',
    purpose: 'alerts raised, for notification and live views',
  },
  batch_commands: { ...control, name: 'batch_commands', purpose: 'commands to the batch' },
  'batch_commands.reply': { ...control, name: 'batch_commands.reply', purpose: 'answers to batch commands' },
  simulation_commands: { ...control, name: 'simulation_commands', purpose: 'commands to the producer' },
  'simulation_commands.reply': {
    ...control,
    name: 'simulation_commands.reply',
    purpose: 'answers to simulation commands',
  },
  batch_progress: { ...control, name: 'batch_progress', purpose: 'how far a nightly run is' },
  dead_letters: {
    ...keyed,
    name: 'dead_letters',
    keyField: '<topic>-<partition>-<offset>',
    // Room for the largest event and the headers that say where it came from.
    maxMessageBytes: 5 * MIB,
    purpose: 'what could not be used: the original bytes untouched',
  },
} as const satisfies Record<string, TopicDefinition>;

export type TopicName = keyof typeof TOPICS;

/**
 * The broker's settings for a topic, names and values as Kafka's admin protocol has them.
 * Of a compacted topic both `min.compaction.lag.ms` and `delete.retention.ms` are the retention: every version and
 * every tombstone stays readable for that long.
 */
export function topicSettings(topic: TopicDefinition): { name: string; value: string }[] {
  const retention =
    topic.cleanupPolicy === 'compact'
      ? [
          { name: 'min.compaction.lag.ms', value: String(topic.retentionMs) },
          { name: 'delete.retention.ms', value: String(topic.retentionMs) },
        ]
      : [{ name: 'retention.ms', value: String(topic.retentionMs) }];
  const size =
    topic.maxMessageBytes === null ? [] : [{ name: 'max.message.bytes', value: String(topic.maxMessageBytes) }];
  return [
    { name: 'cleanup.policy', value: topic.cleanupPolicy },
    ...retention,
    { name: 'message.timestamp.type', value: topic.timestampType },
    ...size,
  ];
}
