import { setTimeout as sleep } from 'node:timers/promises';
import { failOnceStopped } from './stopped-fetch';

interface Runner {
  running: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  fetch(nodeId: string): Promise<readonly unknown[]>;
}

const Runner = jest.requireActual<{ new (options: object): Runner; readonly prototype: Runner }>(
  'kafkajs/src/consumer/runner',
);

/** kafkajs' own runner over a group that never has anything to read. */
function createRunner(nodeIds: () => string[], fetchMs: (nodeId: string) => number): Runner {
  const nothing = (): void => undefined;
  const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, namespace: () => logger };
  const done = (): Promise<void> => Promise.resolve();
  return new Runner({
    logger,
    consumerGroup: {
      getNodeIds: nodeIds,
      fetch: (nodeId: string) => sleep(fetchMs(nodeId), []),
      connect: done,
      joinAndSync: done,
      heartbeat: done,
      leave: done,
    },
    instrumentationEmitter: { emit: nothing },
    onCrash: (error: Error) => {
      throw error;
    },
  });
}

describe('a consumer that is told to stop', () => {
  failOnceStopped(Runner.prototype);
  // Twice, as every client does: it must not be wrapped twice.
  failOnceStopped(Runner.prototype);

  it('fetches no more', async () => {
    const runner = createRunner(
      () => ['1'],
      () => 1,
    );
    await expect(runner.fetch('1')).rejects.toThrow('the consumer has stopped');
    runner.running = true;
    expect(await runner.fetch('1')).toEqual([]);
  });

  // Without it this would not fail but spin for ever.
  it('stops while a broker is coming back and a fetch of another is still on its way', async () => {
    let isBack = false;
    let isNoticed = false;
    let isSlowAsked = false;
    const runner = createRunner(
      () => {
        isNoticed = isBack;
        return isBack ? ['1', '2', '3'] : ['1', '2'];
      },
      (nodeId) => {
        isSlowAsked ||= nodeId === '2';
        return nodeId === '2' ? 300 : 1;
      },
    );
    await runner.start();
    while (!isSlowAsked) await sleep(1);
    isBack = true;
    while (!isNoticed) await sleep(1);
    await runner.stop();
    expect(runner.running).toBe(false);
  });
});
