import { Kafka, logLevel, type Admin } from 'kafkajs';
import { Client } from 'pg';
import { createTestDatabase, createTestTopics, eventually } from '../src';

jest.setTimeout(120_000);

describe('a test database', () => {
  it('belongs to the owner, lets every role connect, and is gone after drop even with a session open', async () => {
    const database = await createTestDatabase('isolation');
    const owner = new Client({ connectionString: database.ownerUrl });
    const worker = new Client({ connectionString: database.workerUrl });
    // Its session is ended by the drop; without a listener that would be an uncaught error.
    worker.on('error', () => undefined);
    await Promise.all([owner.connect(), worker.connect()]);
    await owner.query('CREATE TABLE probe (id int)');
    await expect(worker.query('SELECT * FROM probe')).rejects.toThrow(/permission denied/);
    await expect(worker.query('CREATE TABLE other (id int)')).rejects.toThrow(/permission denied/);
    await owner.end();

    await database.drop();
    const late = new Client({ connectionString: database.gatewayUrl });
    await expect(late.connect()).rejects.toThrow(/does not exist/);
  });
});

describe('test topics', () => {
  it('are deleted with their groups, and nothing else is', async () => {
    const [mine, other] = [createTestTopics('isolation'), createTestTopics('isolation')];
    const kafka = new Kafka({ brokers: mine.brokers, logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const topics = [mine, other].map(({ prefix }) => ({ topic: `${prefix}probe`, numPartitions: 1 }));
    await admin.createTopics({ topics, waitForLeaders: true });
    await joinAndLeave(kafka, `${mine.prefix}group`, `${mine.prefix}probe`);

    expect(await groupsOf(admin)).toContain(`${mine.prefix}group`);

    await mine.cleanUp();
    await eventually(async () => {
      const names = await admin.listTopics();
      expect(names).not.toContain(`${mine.prefix}probe`);
      expect(names).toContain(`${other.prefix}probe`);
    });
    expect(await groupsOf(admin)).not.toContain(`${mine.prefix}group`);
    await other.cleanUp();
    await admin.disconnect();
  });
});

async function joinAndLeave(kafka: Kafka, groupId: string, topic: string): Promise<void> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  let joined = false;
  consumer.on(consumer.events.GROUP_JOIN, () => (joined = true));
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({ eachMessage: () => Promise.resolve() });
  await eventually(() => joined);
  await consumer.disconnect();
}

async function groupsOf(admin: Admin): Promise<string[]> {
  const { groups } = await admin.listGroups();
  return groups.map(({ groupId }) => groupId);
}
