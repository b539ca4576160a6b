import type { OutgoingRecord } from '@globalmart/platform';
import { type OutgoingPort, RecordsRefused, StoreUnavailable } from '@globalmart/streaming';
import { type DeadLetter, deadLetterOf } from './dead-letter';
import { sendDeadLetters } from './quality.job';

function letter(offset: number, values: Partial<Parameters<typeof deadLetterOf>[1]> = {}): DeadLetter {
  const record = {
    offset,
    appendTimeMs: 1_767_225_600_123,
    key: Buffer.from('user_1'),
    value: Buffer.from('{'),
    ...values,
  };
  return deadLetterOf({ topic: 'transactions', partition: 2, reason: 'malformed_json', field: null }, record);
}

/** A topic that refuses whatever holds more bytes of value and headers than it takes. */
class Topic implements OutgoingPort {
  readonly records: OutgoingRecord[] = [];

  constructor(private readonly mostBytes = Number.POSITIVE_INFINITY) {}

  send(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    expect(topic).toBe('dead_letters');
    const bytes = ({ value, headers }: OutgoingRecord) => (value?.length ?? 0) + String(headers?.['source_key']).length;
    const taken = records.filter((record) => bytes(record) <= this.mostBytes);
    this.records.push(...taken);
    return taken.length < records.length ? Promise.reject(new RecordsRefused('too large')) : Promise.resolve();
  }
}

describe('sendDeadLetters', () => {
  it('sends the bytes as they were, and in headers where they came from and why', async () => {
    const topic = new Topic();
    const headers = [
      { name: 'trace', value: Buffer.from([0xff, 0x00]) },
      { name: 'reason', value: Buffer.from('mine') },
      { name: 'trace', value: Buffer.from('2') },
      { name: '__proto__', value: null },
    ];
    const late = { ...letter(8, { key: null, value: null }), reason: 'too_late', field: null } as const;
    await sendDeadLetters(topic, [{ ...letter(7, { headers }), reason: 'schema', field: 'products[0].price' }, late]);
    expect(topic.records).toEqual([
      {
        key: 'transactions-2-7',
        value: Buffer.from('{'),
        headers: {
          reason: 'schema',
          field: 'products[0].price',
          source_topic: 'transactions',
          source_partition: '2',
          source_offset: '7',
          source_append_time: '1767225600123',
          source_key: Buffer.from('user_1'),
          'source_header.trace': [Buffer.from([0xff, 0x00]), Buffer.from('2')],
          'source_header.reason': [Buffer.from('mine')],
          'source_header.__proto__': [Buffer.alloc(0)],
        },
      },
      {
        key: 'transactions-2-8',
        value: null,
        // Nothing to blame and no key: no header.
        headers: {
          reason: 'too_late',
          source_topic: 'transactions',
          source_partition: '2',
          source_offset: '8',
          source_append_time: '1767225600123',
        },
      },
    ]);
  });

  it('puts on record where a letter lies that no topic takes, and sends the others whole', async () => {
    const topic = new Topic(100);
    const hostile = letter(2, { value: Buffer.alloc(101) });
    const worse = letter(3, { key: Buffer.alloc(101) });
    await sendDeadLetters(topic, [letter(1), hostile, worse, letter(4)]);
    const byKey = new Map(topic.records.map((record) => [record.key, record]));
    expect([...byKey.keys()].sort()).toEqual([1, 2, 3, 4].map((offset) => `transactions-2-${offset}`));
    expect(byKey.get('transactions-2-1')?.value).toEqual(Buffer.from('{'));
    for (const offset of [2, 3]) {
      const record = byKey.get(`transactions-2-${offset}`);
      expect(record?.value).toBeNull();
      expect(record?.headers).toMatchObject({ reason: 'malformed_json', source_offset: String(offset) });
    }
  });

  it('passes on that the log is away, and sends nothing where there is nothing', async () => {
    const away: OutgoingPort = { send: () => Promise.reject(new StoreUnavailable('away')) };
    await expect(sendDeadLetters(away, [letter(1)])).rejects.toThrow('away');
    await expect(sendDeadLetters(away, [])).resolves.toBeUndefined();
  });
});
