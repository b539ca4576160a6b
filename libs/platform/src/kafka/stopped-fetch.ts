import { kafkajsInternal } from './kafkajs-internals';

/** What of kafkajs' runner, which fetches for a consumer, concerns us. */
interface Runner {
  readonly running: boolean;
  fetch(nodeId: string): Promise<readonly unknown[]>;
}

const RUNNER_MODULE = 'kafkajs/src/consumer/runner';
const installed = new WeakSet<object>();

/**
 * Fails the fetches of a consumer that stops. To them kafkajs 2.2.4 answers at once that nothing came, and when the set of
 * brokers has just changed, fetchers made after all had been told to end ask again and again: nothing else in the process ever
 * gets its turn, not even the timer that limits a shutdown. A failed fetch ends them.
 */
export function failOnceStopped(prototype: Runner): void {
  if (installed.has(prototype)) return;
  installed.add(prototype);
  const fetch = Reflect.get<Runner, 'fetch'>(prototype, 'fetch');
  prototype.fetch = function (this: Runner, nodeId): Promise<readonly unknown[]> {
    return this.running ? fetch.call(this, nodeId) : Promise.reject(new Error('the consumer has stopped'));
  };
}

export function installStoppedFetch(): void {
  const module = kafkajsInternal(RUNNER_MODULE) as { prototype: Runner } | undefined;
  if (module !== undefined) failOnceStopped(module.prototype);
}
