import type { EachBatchHandler } from 'kafkajs';
import { kafkajsInternal } from './kafkajs-internals';
import { type Fetched, messagesOf } from './stored-records';

/** What of kafkajs' batch concerns us. */
interface Batch {
  readonly fetchedOffset: string;
  /** With those that mark the ends of transactions, and of aborted ones. */
  messagesWithinOffset: readonly object[];
  messages: readonly object[];
}

/** What of kafkajs' runner, which fetches for a consumer, concerns us. */
interface Runner {
  readonly eachBatch?: unknown;
  fetch(nodeId: string): Promise<readonly Batch[]>;
}

const RUNNER_MODULE = 'kafkajs/src/consumer/runner';
const installed = new WeakSet<object>();
const wholeBatchHandlers = new WeakSet<object>();

/** Marks a handler that takes what kafkajs calls messages for `Fetched`: batches are left in one piece for it. */
export function takesWholeBatches(handler: EachBatchHandler): EachBatchHandler {
  wholeBatchHandlers.add(handler);
  return handler;
}

/** Gives all other consumers single messages, where whole batches came. */
export function giveSingleMessages(prototype: Runner): void {
  if (installed.has(prototype)) return;
  installed.add(prototype);
  const fetch = Reflect.get<Runner, 'fetch'>(prototype, 'fetch');
  prototype.fetch = async function (this: Runner, nodeId): Promise<readonly Batch[]> {
    const batches = await fetch.call(this, nodeId);
    if (typeof this.eachBatch === 'function' && wholeBatchHandlers.has(this.eachBatch)) return batches;
    for (const batch of batches) {
      const single = (fetched: readonly object[]) => messagesOf(fetched as Fetched[], Number(batch.fetchedOffset));
      const isAll = batch.messages.length === batch.messagesWithinOffset.length;
      batch.messagesWithinOffset = single(batch.messagesWithinOffset);
      batch.messages = isAll ? batch.messagesWithinOffset : single(batch.messages);
    }
    return batches;
  };
}

export function installSingleMessages(): void {
  const module = kafkajsInternal(RUNNER_MODULE) as { prototype: Runner } | undefined;
  if (module !== undefined) giveSingleMessages(module.prototype);
}
