import { kafkajsInternal } from './kafkajs-internals';

/** What of kafkajs' request queue concerns us. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

const QUEUE_MODULE = 'kafkajs/src/network/requestQueue';
const installed = new WeakSet<object>();

/**
 * Lets a connection look at its waiting requests later only while there are any. kafkajs 2.2.4 sets a timer of 1 ms again and
 * again on every connection that was used once (tulios/kafkajs#1751): an idle worker spent 4 % of a core on it. A request that
 * comes later schedules its own look, and so does every answer.
 */
export function quieten(queue: RequestQueue): void {
  if (installed.has(queue)) return;
  installed.add(queue);
  const schedule = Reflect.get<RequestQueue, 'scheduleCheckPendingRequests'>(queue, 'scheduleCheckPendingRequests');
  queue.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}

export function installQuietRequestQueue(): void {
  const module = kafkajsInternal(QUEUE_MODULE) as { prototype: RequestQueue } | undefined;
  if (module !== undefined) quieten(module.prototype);
}
