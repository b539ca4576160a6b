import { TOPICS, topicSettings } from '@globalmart/contracts';
import { createKafka, createLogger } from '@globalmart/platform';
import { testServices } from '@globalmart/testing';
import { ConfigResourceTypes } from 'kafkajs';
import { ensureBuilt } from '../processes/ensure-built';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

describe('a topic whose settings were changed by hand', () => {
  let test: TestStage;

  beforeAll(async () => {
    test = await openTestStage('topic_drift');
  });
  afterAll(() => test?.close());

  it('is named at the start of an app, which goes on where no row would differ and stops where one would', async () => {
    const { stage } = test;
    await ensureBuilt('producer');
    await change(stage.topic, { 'retention.ms': '3600000' });
    const worker = stage.startWorker();
    await worker.waitFor(`topic ${stage.topic}: retention.ms is 3600000, not 604800000`);
    await worker.waitFor('partition opened', { nth: 3 });
    await worker.stop();

    await change(stage.topic, { 'message.timestamp.type': 'CreateTime' });
    const refusing = [
      stage.startWorker(),
      stage.startApp('producer', 'producer', ['--without-catalogue'], { PRODUCER_HTTP_PORT: '0' }),
    ];
    for (const app of refusing) {
      expect(await app.exited).toEqual({ code: 1, signal: null });
      const fatal = app.lines.find(({ level }) => level === 'fatal');
      expect(JSON.stringify(fatal)).toContain(
        `topic ${stage.topic}: message.timestamp.type is CreateTime, not LogAppendTime`,
      );
    }
    stage.dropLogs();
  });
});

/** Sets the topic as it is created, but for these settings. */
async function change(topic: string, settings: Record<string, string>): Promise<void> {
  const logger = createLogger({ name: 'spec', level: 'silent' });
  const admin = createKafka({ brokers: testServices().kafkaBrokers, clientId: 'spec', logger }).admin();
  const configEntries = topicSettings(TOPICS.transactions).map(({ name, value }) => ({
    name,
    value: settings[name] ?? value,
  }));
  await admin.connect();
  try {
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }];
    await admin.alterConfigs({ validateOnly: false, resources });
  } finally {
    await admin.disconnect();
  }
}
