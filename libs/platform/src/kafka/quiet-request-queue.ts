import { createRequire } from 'node:module';

/** What of kafkajs' request queue concerns us. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

const KAFKAJS_VERSION = '2.2.4';
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

/** Does nothing for any other version than the one it was written for. */
export function installQuietRequestQueue(): void {
  const require = createRequire(__filename);
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== KAFKAJS_VERSION) return;
  quieten((require(QUEUE_MODULE) as { prototype: RequestQueue }).prototype);
}
