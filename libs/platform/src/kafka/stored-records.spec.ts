import type { KafkaMessage } from 'kafkajs';
import { FetchedBatch } from './fetched-batch';
import { type Fetched, messagesOf, StoredRecords } from './stored-records';

/** A batch whose records have these offsets, and their offsets as values too. */
function batchOf(...offsets: readonly number[]): FetchedBatch {
  const [firstOffset = 0] = offsets;
  const records = offsets.map((offset) => {
    const value = Buffer.from(String(offset));
    // Attributes, time, offset, no key, the value, no headers: all of them varints of one byte.
    const body = [0, 0, 2 * (offset - firstOffset), 1, 2 * value.length, ...value, 0];
    return Buffer.from([2 * body.length, ...body]);
  });
  return new FetchedBatch({
    stored: Buffer.concat(records),
    unpack: (stored) => stored,
    count: offsets.length,
    firstOffset,
    lastOffset: offsets.at(-1) ?? firstOffset,
    appendTimeMs: 7,
    producerId: '-1',
  });
}

function messageAt(offset: number): KafkaMessage {
  const value = Buffer.from(String(offset));
  return { offset: String(offset), timestamp: '7', attributes: 0, key: null, value, headers: {} };
}

/** Two batches as their producers began them, the first with gaps as compaction leaves them, and a message between them. */
const fetched: readonly Fetched[] = [batchOf(10, 11, 14, 15), messageAt(16), batchOf(20, 21, 22)];
const offsets = [10, 11, 14, 15, 16, 20, 21, 22];

describe('StoredRecords', () => {
  it('has all records from an offset on, in whatever pieces they are asked for', () => {
    for (let fromOffset = 0; fromOffset <= 23; fromOffset++) {
      const expected = offsets.filter((offset) => offset >= fromOffset || offset === 16);
      const records = new StoredRecords(fetched, fromOffset);
      expect(records.length).toBe(expected.length);
      for (let from = 0; from <= expected.length; from++) {
        for (let to = from; to <= expected.length + 1; to++) {
          expect(records.slice(from, to).map(({ offset }) => offset)).toEqual(expected.slice(from, to));
        }
      }
    }
  });

  it('gives each record its own bytes', () => {
    const records = new StoredRecords(fetched, 0).slice(0, 8);
    expect(records.map(({ value }) => String(value))).toEqual(offsets.map(String));
    expect(records.map(({ key, appendTimeMs, headers }) => [key, appendTimeMs, [...headers]])).toEqual(
      offsets.map(() => [null, 7, []]),
    );
  });
});

describe('what kafkajs takes for a message', () => {
  it('is the batch with the offset of its last record, in no transaction and no end of one', () => {
    const batch = batchOf(10, 11, 14);
    expect(batch).toMatchObject({ offset: '14', isControlRecord: false, key: null });
    expect(batch.batchContext).toMatchObject({ producerId: '-1', inTransaction: false });
  });

  it('becomes single messages for those who want them', () => {
    const messages = messagesOf(fetched, 14);
    expect(messages.map(({ offset, timestamp, value }) => [offset, timestamp, String(value)])).toEqual(
      offsets.filter((offset) => offset >= 14).map((offset) => [String(offset), '7', String(offset)]),
    );
  });
});
