import pino from 'pino';
import { FakeKafka, type SendScript } from '../../test/fake-kafka';
import { partitionOf } from './partition';
import { RecordProducer, type RecordProducerOptions } from './record-producer';

const PARTITIONS = 3;
const TOPIC = 'transactions';
// Of the keys a, b, …: one for each partition.
const KEYS = Array.from({ length: PARTITIONS }, (_, partition) => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  return letters.find((letter) => partitionOf(letter, PARTITIONS) === partition) ?? '';
});

async function connected(script: SendScript[] = [], options: Partial<RecordProducerOptions> = {}) {
  const fake = new FakeKafka(PARTITIONS, script);
  const logger = pino({ level: 'silent' });
  const producer = new RecordProducer({ kafka: fake.asKafka(), logger, topics: [TOPIC], ...options });
  await producer.connect();
  return { fake, producer };
}

function records(partition: number, from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => ({ key: KEYS[partition] ?? '', value: String(from + i) }));
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => String(from + i));
}

describe('RecordProducer', () => {
  it('writes each record to the partition of its key, in the order appended', async () => {
    const { fake, producer } = await connected();
    producer.append(TOPIC, [...records(0, 0, 3), ...records(1, 0, 2)]);
    producer.append(TOPIC, records(0, 3, 5));
    await producer.flush();
    expect([fake.valuesOf(0), fake.valuesOf(1), fake.valuesOf(2)]).toEqual([numbers(0, 5), numbers(0, 2), []]);
  });

  it('has at most one unresolved send per partition and splits by records', async () => {
    const { fake, producer } = await connected([], { maxBatchRecords: 10 });
    for (let i = 0; i < 20; i += 1) producer.append(TOPIC, records(0, i * 5, i * 5 + 5));
    await producer.flush();
    expect(fake.valuesOf(0)).toEqual(numbers(0, 100));
    expect(fake.mostUnresolved).toBe(1);
    expect(Math.max(...fake.log.map(({ values }) => values.length))).toBe(10);
  });

  it('sends exactly the same records again after a failure, before any others, through a fresh producer', async () => {
    const { fake, producer } = await connected(['fail after taking']);
    producer.append(TOPIC, records(0, 0, 3));
    await new Promise(setImmediate); // the send is under way
    producer.append(TOPIC, records(0, 3, 5));
    await producer.flush();
    expect(fake.log.map(({ values }) => values)).toEqual([numbers(0, 3), numbers(0, 3), numbers(3, 5)]);
    expect(fake.log.map(({ producer: id }) => id)).toEqual([1, 2, 2]);
    expect(producer.statistics).toMatchObject({ appended: 5, acknowledged: 5, buffered: 0, failedSends: 1 });
  });

  it('repeats a failed send only when nothing of it is on its way any more', async () => {
    const { fake, producer } = await connected(['fail long before taking']);
    producer.append(TOPIC, records(0, 0, 3));
    await new Promise(setImmediate); // the send is under way
    producer.append(TOPIC, records(0, 3, 5));
    await producer.flush();
    expect(fake.log.map(({ values }) => values)).toEqual([numbers(0, 3), numbers(0, 3), numbers(3, 5)]);
  });

  it('sends again what a resolved send does not confirm, and only that', async () => {
    const { fake, producer } = await connected([{ confirmOnly: [0, 2] }]);
    producer.append(TOPIC, [...records(0, 0, 2), ...records(1, 0, 2), ...records(2, 0, 2)]);
    await producer.flush();
    expect([0, 1, 2].map((partition) => fake.valuesOf(partition))).toEqual([
      ['0', '1'],
      ['0', '1'],
      ['0', '1'],
    ]);
    expect(fake.producers).toBe(2);
  });

  it('keeps order and loses nothing through a run of failures', async () => {
    const script: SendScript[] = [
      'fail',
      'take',
      'fail',
      'fail after taking',
      { confirmOnly: [] },
      { confirmOnly: [1] },
    ];
    const { fake, producer } = await connected(script, { maxBatchRecords: 4 });
    for (let i = 0; i < 10; i += 1) {
      producer.append(TOPIC, [...records(0, i * 2, i * 2 + 2), ...records(1, i * 2, i * 2 + 2)]);
      await new Promise(setImmediate);
    }
    await producer.flush();
    for (const partition of [0, 1]) {
      const firstSeen = [...new Set(fake.valuesOf(partition))];
      expect(firstSeen).toEqual(numbers(0, 20));
    }
    expect(fake.mostUnresolved).toBe(1);
  });

  it('tells each append once when all its records are acknowledged', async () => {
    const { producer } = await connected(['fail']);
    const delivered: unknown[] = [];
    producer.append(TOPIC, [...records(0, 0, 2), ...records(1, 0, 1)], (delivery) => delivered.push(delivery));
    producer.append(TOPIC, [], (delivery) => delivered.push(delivery));
    await producer.flush();
    expect(delivered).toEqual([{ records: 0 }, { records: 3 }]);
  });

  it('gives up records the broker refuses, says so, and goes on', async () => {
    const refusal = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
    // The first refusal may have been meant for another partition of the send; alone, it is certain.
    const { fake, producer } = await connected([refusal, refusal]);
    await expect(producer.send(TOPIC, records(0, 0, 1))).rejects.toBe(refusal);
    await producer.send(TOPIC, records(0, 1, 2));
    expect(fake.valuesOf(0)).toEqual(['1']);
    expect(producer.statistics).toMatchObject({ acknowledged: 1, refused: 1 });
  });

  it('asks to wait when the buffer is full and is ready when half of it is free', async () => {
    const { producer } = await connected([], { maxBufferedRecords: 10 });
    expect(producer.append(TOPIC, records(0, 0, 9))).toBe(true);
    expect(producer.append(TOPIC, records(0, 9, 10))).toBe(false);
    await producer.ready();
    expect(producer.statistics.buffered).toBeLessThanOrEqual(5);
  });

  it('writes what is buffered when closed and takes no more', async () => {
    const { fake, producer } = await connected();
    producer.append(TOPIC, records(2, 0, 3));
    await producer.close();
    expect(fake.valuesOf(2)).toEqual(numbers(0, 3));
    expect(() => producer.append(TOPIC, records(2, 3, 4))).toThrow('closed');
  });

  it('says how many records it could not write before the deadline', async () => {
    const { producer } = await connected(Array<SendScript>(100).fill('fail'));
    producer.append(TOPIC, records(0, 0, 3));
    await expect(producer.close(50)).rejects.toThrow('3 records were not written within 50 ms');
  });

  it('refuses a topic it was not told of', async () => {
    const { producer } = await connected();
    expect(() => producer.append('other', [])).toThrow('not connected to topic other');
  });
});
