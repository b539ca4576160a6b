import { TOPICS, topicSettings } from '@globalmart/contracts';
import { createKafka, createLogger } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { ConfigResourceTypes, type Kafka } from 'kafkajs';
import { products, removals } from '../load/catalogue-load';
import { chooseSeed } from '../load/choose-seed';
import { transactionLoad } from '../load/transaction-load';
import { readRecords } from '../observe/read-log';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
const PER_SECOND = 300;
/** More than two seconds' worth, so that each version gets its sales. */
const SALES_BETWEEN = 900;
/** The broker looks for what it can compact every 15 s. */
const COMPACTION_DEADLINE_MS = 90_000;
/** Compacts whatever is not in the newest segment, and begins a segment with nearly each batch. */
const AT_ONCE: Readonly<Record<string, string>> = {
  'min.compaction.lag.ms': '0',
  'delete.retention.ms': '0',
  'min.cleanable.dirty.ratio': '0.001',
  'segment.ms': '100',
};

describe(`a catalogue that Kafka compacts (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;
  let kafka: Kafka;
  let topic: string;

  beforeAll(async () => {
    test = await openTestStage('compaction');
    const logger = createLogger({ name: 'chaos', level: 'fatal', destination: process.stderr });
    kafka = createKafka({ brokers: [...test.brokers], clientId: 'chaos', logger });
    topic = test.prefix + TOPICS.product_catalog.name;
    await compactAtOnce();
  });
  afterAll(() => test?.close());

  it('costs no sale its category, and the holes it leaves stop nobody', async () => {
    const { stage } = test;
    const worker = stage.startWorker();
    const sales = await stage.openSender();
    const catalogue = await stage.openSender({ topic: 'product_catalog' });
    const load = sales.start(transactionLoad({ seed, count: 60_000 }), PER_SECOND);
    for (const category of ['First', 'Second', 'Third']) {
      await catalogue.send(products(category));
      await sales.waitForMore(SALES_BETWEEN);
    }
    await catalogue.send(removals(0, 50));
    await sales.waitForMore(SALES_BETWEEN);
    await worker.stop();

    // Where the worker will go on there are holes as well as before: none of these versions was ever read.
    await catalogue.send(products('Unseen', 50));
    await sales.waitForMore(SALES_BETWEEN);
    await catalogue.send(products('Last', 50));
    await sales.waitForMore(SALES_BETWEEN);
    await catalogue.send(products('Last', 199));
    const sent = 3 * 200 + 50 + 150 + 150 + 1;
    await eventually(async () => expect(await recordsNow()).toBeLessThan(sent / 2), {
      deadlineMs: COMPACTION_DEADLINE_MS,
      everyMs: 2_000,
    });

    stage.startWorker();
    await sales.waitForMore(SALES_BETWEEN);
    await load.stop();
    const { catalogue: versions } = await expectExact(stage);
    expect(versions.compacted).toBeGreaterThan(0);
    const { sales_daily: days = [] } = await stage.results.dump();
    for (const category of ['unknown', 'First', 'Second', 'Third', 'Last']) {
      expect(days.filter((row) => row.includes(category)).length).toBeGreaterThan(0);
    }
  });

  async function recordsNow(): Promise<number> {
    return (await readRecords(kafka, topic, test.prefix)).flat().length;
  }

  async function compactAtOnce(): Promise<void> {
    const admin = kafka.admin();
    await admin.connect();
    try {
      const settings = { ...Object.fromEntries(topicSettings(TOPICS.product_catalog).map(nameAndValue)), ...AT_ONCE };
      const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
      const resource = { type: ConfigResourceTypes.TOPIC, name: topic, configEntries };
      await admin.alterConfigs({ validateOnly: false, resources: [resource] });
    } finally {
      await admin.disconnect();
    }
  }
});

function nameAndValue({ name, value }: { readonly name: string; readonly value: string }): [string, string] {
  return [name, value];
}
