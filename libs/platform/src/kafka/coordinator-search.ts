import { kafkajsInternal } from './kafkajs-internals';

/** What of kafkajs' consumer group concerns us. */
interface ConsumerGroup {
  readonly groupId: string;
  readonly cluster: { findGroupCoordinator(group: { readonly groupId: string }): Promise<unknown> };
  readonly logger: { warn(message: string, details: object): void };
  /** It keeps the coordinator for itself; absent before the first join. */
  readonly offsetManager: { coordinator: unknown } | null;
  coordinator: unknown;
  heartbeat(options: { readonly interval: number }): Promise<void>;
}

const GROUP_MODULE = 'kafkajs/src/consumer/consumerGroup';
/** Errors without an answer. Whoever answers says by itself that it is no longer the coordinator. */
const SILENCE: ReadonlySet<string> = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
]);
const installed = new WeakSet<object>();
const searching = new WeakSet<ConsumerGroup>();

/**
 * Lets a consumer look for its group's new coordinator when the old one does not answer. kafkajs 2.2.4 asks only before it
 * joins: with a coordinator that dies and stays dead it repeats heartbeats to a dead address for ever, reads one fetch between
 * two of them, and nothing at all if it had just joined and still has to ask the dead one for offsets.
 *
 * The membership stays: the new coordinator has read it from the log. Reading goes on meanwhile, as it does between two
 * heartbeats; whoever may write is decided elsewhere.
 */
export function searchWhenLost(prototype: ConsumerGroup): void {
  if (installed.has(prototype)) return;
  installed.add(prototype);
  const heartbeat = Reflect.get<ConsumerGroup, 'heartbeat'>(prototype, 'heartbeat');
  prototype.heartbeat = async function (this: ConsumerGroup, options): Promise<void> {
    if (searching.has(this)) return;
    try {
      await heartbeat.call(this, options);
    } catch (error) {
      if (!(error instanceof Error) || !SILENCE.has(error.name)) throw error;
      // All fetchers share one heartbeat, and its failure.
      if (!searching.has(this)) void search(this, error);
    }
  };
}

export function installCoordinatorSearch(): void {
  const module = kafkajsInternal(GROUP_MODULE) as { prototype: ConsumerGroup } | undefined;
  if (module !== undefined) searchWhenLost(module.prototype);
}

/** Never rejects: where nobody is found, the next heartbeat fails as the last one did. */
async function search(group: ConsumerGroup, { message }: Error): Promise<void> {
  const { groupId, logger } = group;
  searching.add(group);
  logger.warn('The coordinator does not answer, looking for the new one', { groupId, error: message });
  try {
    const coordinator = await group.cluster.findGroupCoordinator({ groupId });
    group.coordinator = coordinator;
    if (group.offsetManager !== null) group.offsetManager.coordinator = coordinator;
  } catch (error) {
    logger.warn('The group has no coordinator yet', { groupId, error: String(error) });
  } finally {
    searching.delete(group);
  }
}
