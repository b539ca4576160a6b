import type { LogRecord } from '../valid-by-itself';
import { DeadLetters } from './dead-letters';

const NOON_MS = Date.UTC(2024, 2, 1, 12);
const SOURCE: LogRecord = {
  key: Buffer.from('U1'),
  value: Buffer.from('{'),
  appendTimeMs: NOON_MS,
  headers: { trace: [Buffer.from([0xff]), Buffer.from('2')], empty: Buffer.alloc(0) },
};
const ORIGIN = 'transactions-1-7';

function letter(
  changes: Record<string, Buffer | Buffer[] | undefined> = {},
  values: Partial<LogRecord> = {},
): LogRecord {
  const headers = {
    reason: Buffer.from('malformed_json'),
    source_topic: Buffer.from('transactions'),
    source_partition: Buffer.from('1'),
    source_offset: Buffer.from('7'),
    source_append_time: Buffer.from(String(NOON_MS)),
    source_key: Buffer.from('U1'),
    'source_header.trace': [Buffer.from([0xff]), Buffer.from('2')],
    'source_header.empty': Buffer.alloc(0),
    ...changes,
  };
  return {
    key: Buffer.from(ORIGIN),
    value: Buffer.from('{'),
    appendTimeMs: NOON_MS + 300,
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    ...values,
  };
}

function lettersOf(...records: LogRecord[]): DeadLetters {
  const letters = new DeadLetters();
  records.forEach((record) => letters.take(record));
  return letters;
}

const due = { topic: 'transactions', origin: ORIGIN, reason: 'malformed_json', appendMs: NOON_MS };

describe('DeadLetters', () => {
  it('finds nothing wrong with a letter that is right, nor with an exact repeat', () => {
    const letters = lettersOf(letter(), letter());
    expect(letters.compare(ORIGIN, SOURCE)).toBeUndefined();
    expect(letters.missing([due])).toEqual([]);
    expect(letters.unexpected(new Set([ORIGIN]), () => true)).toEqual([]);
    expect([letters.faults, letters.repeats]).toEqual([[], 1]);
  });

  it.each<[string, LogRecord]>([
    ['the value', letter({}, { value: Buffer.from('{ ') })],
    ['a value that is left out', letter({}, { value: null })],
    ['the key', letter({ source_key: Buffer.from('u1') })],
    ['a key that is left out', letter({ source_key: undefined })],
    ['a header', letter({ 'source_header.trace': [Buffer.from([0xfe]), Buffer.from('2')] })],
    ['the order of a header’s values', letter({ 'source_header.trace': [Buffer.from('2'), Buffer.from([0xff])] })],
    ['a header that is left out', letter({ 'source_header.empty': undefined })],
    ['the append time', letter({ source_append_time: Buffer.from('0') })],
  ])('notices %s', (_what, changed) => {
    expect(lettersOf(changed).compare(ORIGIN, SOURCE)).toMatch(/^transactions-1-7: /);
    expect(lettersOf(letter(), changed).faults).toHaveLength(1);
  });

  it('notices another reason, a letter too few and one too many', () => {
    const late = { ...due, reason: 'too_late' };
    expect(lettersOf(letter()).missing([late])).toEqual([
      `${ORIGIN}: the dead letter says malformed_json, expected too_late`,
    ]);
    expect(lettersOf().missing([due])).toEqual([`${ORIGIN}: there is no dead letter, expected malformed_json`]);
    expect(lettersOf(letter()).unexpected(new Set(), () => true)).toHaveLength(1);
    expect(lettersOf(letter()).unexpected(new Set(), () => false)).toEqual([]);
  });

  it('notices a key that is not the origin', () => {
    expect(lettersOf(letter({}, { key: Buffer.from('transactions-1-8') })).faults).toEqual([
      'the dead letter with key transactions-1-8 says it is from transactions-1-7',
    ]);
    expect(lettersOf(letter({ source_offset: undefined })).faults).toHaveLength(1);
  });

  it('wants no bytes of what no topic takes any more', () => {
    const huge = { ...SOURCE, value: Buffer.alloc(4 * 1024 * 1024 + 1) };
    const bare = { source_key: undefined, 'source_header.trace': undefined, 'source_header.empty': undefined };
    expect(lettersOf(letter(bare, { value: null })).compare(ORIGIN, huge)).toBeUndefined();
    const large = { ...SOURCE, value: Buffer.alloc(4 * 1024 * 1024) };
    expect(lettersOf(letter(bare, { value: null })).compare(ORIGIN, large)).toBeDefined();
  });

  it('misses nothing that was appended before the first letter left', () => {
    const letters = lettersOf();
    letters.readSpans([{ partition: 0, startOffset: 3n, nextOffset: 9n, firstAppendMs: NOON_MS }]);
    expect(letters.missing([due])).toEqual([]);
    expect(letters.missing([{ ...due, appendMs: NOON_MS + 1 }])).toHaveLength(1);
  });
});
