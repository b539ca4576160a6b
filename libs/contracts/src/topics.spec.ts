import { deadLetterKey } from './dead-letter';
import { EVENT_DEFINITIONS, EVENT_TOPICS } from './event-topics';
import { TOPICS, topicSettings, type TopicName } from './topics';

const DAY = 86_400_000;

describe('topics', () => {
  // The table of docs: name, key, partitions, days, compacted, largest batch.
  test.each<[TopicName, string | null, number, number, boolean, number | null]>([
    ['transactions', 'user_id', 3, 7, false, 4_194_304],
    ['product_views', 'user_id', 3, 7, false, 4_194_304],
    ['cart_events', 'user_id', 3, 7, false, 4_194_304],
    ['inventory_updates', 'product_id', 3, 7, false, 4_194_304],
    ['customer_events', 'user_id', 3, 7, false, 4_194_304],
    ['product_catalog', 'product_id', 3, 7, true, 4_194_304],
    ['system_metrics', 'app', 1, 1, false, null],
    ['alerts', 'alert_key', 3, 7, false, null],
    ['batch_commands', null, 1, 1, false, null],
    ['batch_commands.reply', null, 1, 1, false, null],
    ['simulation_commands', null, 1, 1, false, null],
    ['simulation_commands.reply', null, 1, 1, false, null],
    ['batch_progress', null, 1, 1, false, null],
    ['dead_letters', '<topic>-<partition>-<offset>', 3, 7, false, 5_242_880],
  ])('%s', (name, keyField, partitions, days, compacted, maxMessageBytes) => {
    expect(TOPICS[name]).toMatchObject({
      name,
      keyField,
      partitions,
      retentionMs: days * DAY,
      cleanupPolicy: compacted ? 'compact' : 'delete',
      timestampType: 'LogAppendTime',
      maxMessageBytes,
    });
  });

  it('are fourteen, six of them with events', () => {
    expect(Object.keys(TOPICS)).toHaveLength(14);
    expect(EVENT_TOPICS).toHaveLength(6);
    for (const topic of EVENT_TOPICS) expect(TOPICS[topic].keyField).toBe(EVENT_DEFINITIONS[topic].keyField);
  });

  it('are keyed where they have partitions to spread over', () => {
    for (const topic of Object.values(TOPICS)) expect(topic.scales).toBe(topic.partitions > 1);
  });

  it('become settings in Kafka’s words', () => {
    expect(topicSettings(TOPICS.transactions)).toEqual([
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: '604800000' },
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
      { name: 'max.message.bytes', value: '4194304' },
    ]);
    expect(topicSettings(TOPICS.product_catalog)).toEqual([
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'min.compaction.lag.ms', value: '604800000' },
      { name: 'delete.retention.ms', value: '604800000' },
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
      { name: 'max.message.bytes', value: '4194304' },
    ]);
    expect(topicSettings(TOPICS.batch_progress)).toEqual([
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: '86400000' },
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
    ]);
  });
});

describe('a dead letter’s key', () => {
  it('is its origin', () => {
    expect(deadLetterKey('transactions', 2, '9007199254740993')).toBe('transactions-2-9007199254740993');
  });
});
