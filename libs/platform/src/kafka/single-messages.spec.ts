import { FetchedBatch } from './fetched-batch';
import { giveSingleMessages, takesWholeBatches } from './single-messages';

interface Batch {
  readonly fetchedOffset: string;
  messagesWithinOffset: readonly object[];
  messages: readonly object[];
  firstOffset(): string;
  lastOffset(): string;
}
interface Runner {
  fetch(nodeId: string): Promise<readonly Batch[]>;
}

const Runner = jest.requireActual<{ new (options: object): Runner & { running: boolean }; readonly prototype: Runner }>(
  'kafkajs/src/consumer/runner',
);
const Batch =
  jest.requireActual<new (topic: string, fetchedOffset: string, data: object) => Batch>('kafkajs/src/consumer/batch');

/** kafkajs' own runner, whose group asks for a batch of three records, at 5, 6 and 7, from the second on. */
function createRunner(handler: object): Runner {
  const nothing = (): void => undefined;
  const logger = { debug: nothing, namespace: () => logger };
  const whole = new FetchedBatch({
    // Without key and value.
    stored: Buffer.from([0, 2, 4].flatMap((offsetDelta) => [12, 0, 0, offsetDelta, 1, 1, 0])),
    unpack: (stored) => stored,
    count: 3,
    firstOffset: 5,
    lastOffset: 7,
    appendTimeMs: 7,
    producerId: '-1',
  });
  const data = { partition: 0, highWatermark: '8', messages: [whole] };
  const consumerGroup = { fetch: () => Promise.resolve([new Batch('topic', '6', data)]) };
  const runner = new Runner({ logger, consumerGroup, instrumentationEmitter: { emit: nothing }, ...handler });
  runner.running = true;
  return runner;
}

async function fetchedBy(handler: object): Promise<Batch> {
  const [batch] = await createRunner(handler).fetch('1');
  return batch as Batch;
}

describe('consumers', () => {
  giveSingleMessages(Runner.prototype);
  // Twice, as every client does: it must not be wrapped twice.
  giveSingleMessages(Runner.prototype);

  it('get single messages from the offset they asked for, in batches too', async () => {
    const messages = ['6', '7'].map((offset) => ({ offset, key: null, value: null }));
    for (const handler of ['eachMessage', 'eachBatch']) {
      const batch = await fetchedBy({ [handler]: () => undefined });
      expect(batch).toMatchObject({ messages, messagesWithinOffset: messages });
      expect([batch.firstOffset(), batch.lastOffset()]).toEqual(['6', '7']);
    }
  });

  it('get whole batches where they say so', async () => {
    const eachBatch = takesWholeBatches(() => Promise.resolve());
    expect((await fetchedBy({ eachBatch })).messages).toEqual([expect.any(FetchedBatch)]);
  });
});
