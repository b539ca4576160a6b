import { Type } from '@sinclair/typebox';
import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ANY_TEXT, ASCII_TEXT, anyMembers, type Member, objectText, UNKNOWN_MEMBER } from '../../fixtures/any-message';
import { POISON_CASES } from '../../fixtures/poison';
import { json } from '../../fixtures/poison/poison-case';
import { DEFAULT_COUNTRIES } from '../countries';
import { EVENT_DEFINITIONS, EVENT_TOPICS, type EventTopic } from '../event-topics';
import type { DecodedEvent, EventDefinition } from '../events/event-definition';
import { SchemaCompiler } from '../validator';
import { CarefulReader } from './careful-reader';
import { FastReader } from './fast-reader';

const compilers = { quick: new SchemaCompiler('quick'), exact: new SchemaCompiler('exact') };

/** What each reader makes of bytes: the event, or undefined. */
interface Readers {
  readonly fast: (bytes: Buffer) => unknown;
  readonly careful: (bytes: Buffer) => unknown;
}

function readersOf<Message, Event extends DecodedEvent>(definition: EventDefinition<string, Message, Event>): Readers {
  const schema = definition.schema({ countries: DEFAULT_COUNTRIES });
  const fast = new FastReader<Message>(schema, compilers.quick);
  const careful = new CarefulReader<Message>(schema, compilers, definition.timestampOf);
  return {
    fast: (bytes) => {
      const message = fast.attempt(bytes);
      return message === undefined ? undefined : definition.decode(message, fast.eventTimeMs);
    },
    careful: (bytes) => {
      const reading = careful.read(bytes);
      return reading.ok ? definition.decode(reading.message, reading.eventTimeMs) : undefined;
    },
  };
}

const READERS: Readonly<Record<EventTopic, Readers>> = {
  transactions: readersOf(EVENT_DEFINITIONS.transactions),
  product_views: readersOf(EVENT_DEFINITIONS.product_views),
  cart_events: readersOf(EVENT_DEFINITIONS.cart_events),
  inventory_updates: readersOf(EVENT_DEFINITIONS.inventory_updates),
  customer_events: readersOf(EVENT_DEFINITIONS.customer_events),
  product_catalog: readersOf(EVENT_DEFINITIONS.product_catalog),
};

/** Whether the fast reader was sure; if so, that it was right. */
function agrees(topic: EventTopic, bytes: Buffer): boolean {
  const event = READERS[topic].fast(bytes);
  if (event === undefined) return false;
  expect(event).toStrictEqual(READERS[topic].careful(bytes));
  return true;
}

const topics = fc.constantFrom(...EVENT_TOPICS);
const spaces = fc.constantFrom('', '', ' ', '\n  ', '\r\n\t');

/** A message and how often something is done to its bytes. */
const anyText = topics.chain((topic) =>
  fc.record({
    topic: fc.constant(topic),
    text: fc
      .tuple(
        anyMembers(topic, fc.oneof({ weight: 3, arbitrary: ASCII_TEXT }, ANY_TEXT)),
        fc.array(UNKNOWN_MEMBER, { maxLength: 2 }),
        spaces,
      )
      .chain(([members, unknown, space]) =>
        fc
          .shuffledSubarray([...members, ...unknown], { minLength: members.length })
          .map((all) => objectText(all, space)),
      ),
  }),
);

/** What is put into the bytes, or in place of some: JSON's own characters, escapes, odd numbers, bytes that are no UTF-8. */
const PIECES = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\0',
    '\t',
    '-',
    '.',
    '0',
    '1',
    '9',
    'e5',
    'E+1',
    '.5',
    '00',
    'n',
    'null',
  ],
  ...[
    '\\u0041',
    '\\"',
    '\\n',
    'é',
    '😀',
    '\ufeff',
    '"user_id":"x",',
    '"price":1,',
    '-0',
    '1e999',
    '123456789012345678',
  ],
  ...['0.123456789012345678', '9007199254740993', '2026-01-15T12:00:00+02:00', '2026-02-30', '24:00:00', '{"a":', '[['],
].map((piece) => Buffer.from(piece));
const INVALID_UTF8 = [[0xff], [0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xc3], [0xf4, 0x90, 0x80, 0x80]].map((bytes) =>
  Buffer.from(bytes),
);

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.constantFrom(0, 0, 1, 1, 2, 5, 10_000),
  inserted: fc.oneof(
    fc.constant(Buffer.alloc(0)),
    fc.constantFrom(...PIECES, ...INVALID_UTF8),
    fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
  ),
});

describe('the fast reader', () => {
  it('is sure of ordinary messages: members in any order, unknown ones among them, white space or none', () => {
    const ordinary = topics.chain((topic) =>
      fc.record({ topic: fc.constant(topic), members: anyMembers(topic, ASCII_TEXT), space: spaces, seed: fc.nat() }),
    );
    let sure = 0;
    let careful = 0;
    fc.assert(
      fc.property(ordinary, ({ topic, members, space, seed }) => {
        const unknown: Member = ['source', '{"app":["web",1.5,true,null]}'];
        const rotated = [...members.slice(seed % members.length), unknown, ...members.slice(0, seed % members.length)];
        const bytes = Buffer.from(objectText(rotated, space));
        if (READERS[topic].careful(bytes) !== undefined) careful += 1;
        if (agrees(topic, bytes)) sure += 1;
      }),
      { numRuns: 2_000 },
    );
    // The rest are messages the contract refuses, like a view without a product.
    expect(careful).toBeGreaterThan(1_000);
    expect(sure).toBe(careful);
  });

  it.each(EVENT_TOPICS)('is sure of the example of %s', (topic) => {
    expect(agrees(topic, Buffer.from(JSON.stringify(EVENT_DEFINITIONS[topic].example)))).toBe(true);
  });

  it('says what the careful reader says, or nothing, of any message', () => {
    fc.assert(
      fc.property(anyText, ({ topic, text }) => void agrees(topic, Buffer.from(text))),
      { numRuns: 3_000 },
    );
  });

  it('says what the careful reader says, or nothing, after any change of bytes', () => {
    fc.assert(
      fc.property(anyText, fc.array(change, { minLength: 1, maxLength: 3 }), ({ topic, text }, changes) => {
        let bytes = Buffer.from(text);
        for (const { at, removed, inserted } of changes) {
          const start = Math.floor(at * bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + removed)]);
        }
        agrees(topic, bytes);
      }),
      { numRuns: 6_000 },
    );
  });

  it('says what the careful reader says, or nothing, of any decimal number', () => {
    const digits = (maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength });
    let sure = 0;
    fc.assert(
      fc.property(fc.constantFrom('', '-'), digits(5), digits(20), (sign, whole, fraction) => {
        const text = json('product_views', { duration_seconds: '@' }).replace('"@"', `${sign}${whole}.${fraction}`);
        if (agrees('product_views', Buffer.from(text))) sure += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(sure).toBeGreaterThan(300);
  });

  it('says what the careful reader says, or nothing, with any one byte put in or in place of another', () => {
    for (const topic of EVENT_TOPICS) {
      const bytes = Buffer.from(json(topic, { unknown: [1, { a: 'b' }] }));
      for (let at = 0; at < bytes.length; at += 1) {
        for (const other of '\0\v \f"",-.09:[\\]eE{}\x7f\x80Ã') {
          const byte = Buffer.from(other, 'latin1');
          agrees(topic, Buffer.concat([bytes.subarray(0, at), byte, bytes.subarray(at)]));
          agrees(topic, Buffer.concat([bytes.subarray(0, at), byte, bytes.subarray(at + 1)]));
        }
      }
    }
  });

  it.each([
    '01',
    '-',
    '-01',
    '1.',
    '.5',
    '+1',
    '1 2',
    '[1 2]',
    '[1,]',
    '[,1]',
    '{"a" 1}',
    '{"a":1,}',
    '{a:1}',
    'nul',
    'True',
  ])('does not overlook that %s is no JSON, though nobody needs it', (value) => {
    const bytes = Buffer.from(json('transactions').replace('{', `{"unknown":${value},`));
    expect(READERS.transactions.careful(bytes)).toBeUndefined();
    expect(READERS.transactions.fast(bytes)).toBeUndefined();
  });

  it.each(POISON_CASES.map((poison) => [poison.name, poison] as const))('never contradicts: %s', (_name, poison) => {
    if (poison.value !== null) agrees(poison.topic, poison.value);
  });

  it.each<[name: string, text: string]>([
    ['an escape', json('transactions', { session_id: 'a"b' })],
    ['a name twice', json('transactions').replace('{', '{"country":"UK",')],
    ['an exponent', json('transactions').replace('44.98', '4.498e1')],
    ['a zone other than Z', json('transactions', { timestamp: '2026-01-15T11:59:00+00:00' })],
    ['an amount in thousandths', json('transactions').replace('44.98', '44.980')],
    ['an unknown member nested deep', json('transactions').replace('{', `{"deep":${'['.repeat(9)}${']'.repeat(9)},`)],
  ])('leaves %s to the careful reader', (_name, text) => {
    expect(READERS.transactions.careful(Buffer.from(text))).toBeDefined();
    expect(READERS.transactions.fast(Buffer.from(text))).toBeUndefined();
  });

  it('is sure of names and categories beyond ASCII', () => {
    expect(
      agrees('product_catalog', Buffer.from(json('product_catalog', { category: 'Bücher', name: '漢字 😀' }))),
    ).toBe(true);
  });

  it('gives texts that do not keep the record in memory', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const fast = new FastReader<{ session_id: string }>(
      EVENT_DEFINITIONS.transactions.schema({ countries: DEFAULT_COUNTRIES }),
      compilers.quick,
    );
    collect();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 300 }, (_, at) => {
      const bytes = Buffer.from(
        json('transactions', { session_id: `session-of-${at}-and-more`, note: 'x'.repeat(100_000) }),
      );
      return fast.attempt(bytes)?.session_id;
    });
    collect();
    // 300 records of 100 kB are 30 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
    expect(kept[299]).toBe('session-of-299-and-more');
  });

  it('passes records over for a while after others that were not plain, and then tries again', () => {
    const fast = new FastReader(
      EVENT_DEFINITIONS.transactions.schema({ countries: DEFAULT_COUNTRIES }),
      compilers.quick,
    );
    const plain = Buffer.from(json('transactions'));
    const escaped = Buffer.from(json('transactions', { session_id: 'a"b' }));
    expect(fast.read(plain)).toBeDefined();
    expect(fast.read(escaped)).toBeUndefined();
    expect(fast.read(plain)).toBeUndefined();
    expect(fast.read(plain)).toBeDefined();
    for (let at = 0; at < 1_000; at += 1) fast.read(escaped);
    const answers = Array.from({ length: 300 }, () => fast.read(plain) !== undefined);
    expect(answers.indexOf(true)).toBeLessThan(256);
    expect(answers.slice(-10)).toEqual(Array.from({ length: 10 }, () => true));
  });

  it('refuses to be made from a schema with a rule it does not know', () => {
    const withRule = Type.Object({ quantity: Type.Integer({ minimum: 0, maximum: 9, multipleOf: 2 }) });
    expect(() => new FastReader(withRule, compilers.quick)).toThrow('no reader for multipleOf');
  });
});
