import type { KafkaMessage } from 'kafkajs';
import type { TimedDefect } from '../load/defects';
import { labelledLoad, type LabelledRecord } from '../load/labelled-load';
import { findWritten } from './written-load';

const defects: readonly TimedDefect[] = ['repeated at once', 'repeated too late', '1 ms behind the watermark'];
const sent = labelledLoad({
  topic: 'transactions',
  seed: 7,
  partitions: 1,
  events: 200,
  each: 2,
  defects,
  invalid: false,
});

/** One partition that holds these records of the load, by number. */
function logOf(numbers: readonly number[]): KafkaMessage[][] {
  return [numbers.map((number, offset) => messageOf(sent[number] as LabelledRecord, offset))];
}

function messageOf({ headers }: LabelledRecord, offset: number): KafkaMessage {
  const fields = { key: null, value: null, timestamp: '0', attributes: 0 };
  return { ...fields, offset: String(offset), headers: { number: Buffer.from(headers.number) } };
}

const all = sent.map((_, number) => number);
const fatesOf = (numbers: readonly number[]) =>
  findWritten('transactions', sent, logOf(numbers)).map(({ fate, reason }) => `${fate} ${reason}`);

describe('findWritten', () => {
  it('finds each record where it lies, with what its label says', () => {
    expect(fatesOf(all)).toEqual(sent.map(({ fate, reason }) => `${fate} ${reason}`));
    expect(findWritten('transactions', sent, logOf(all))[3]?.origin).toBe('transactions-0-3');
  });

  it('judges what was sent again: as a duplicate, and as late where the watermark has passed it meanwhile', () => {
    const late = sent.findIndex(({ fate }) => fate === 'late');
    const cut = Math.max(50, late + 1);
    const again = [...all.slice(0, cut), ...all.slice(cut - 3, cut), ...all.slice(cut), late];
    const fates = fatesOf(again);
    expect(fates.slice(cut, cut + 3).every((fate) => fate === 'duplicate null' || fate === 'late too_late')).toBe(true);
    expect(fates.at(-1)).toBe('late too_late');
    // An early one, valid then, is behind the watermark at the end of a load of forty minutes.
    expect(sent[0]?.fate).toBe('valid');
    expect(fatesOf([...all, 0]).at(-1)).toBe('late too_late');
  });

  it.each([
    ['a missing record', () => all.filter((number) => number !== 5), 'record 5 of transactions is not in the log'],
    ['disorder', () => [0, 2, 1, ...all.slice(3)], 'transactions-0-2: record 1 comes after 2'],
  ])('complains of %s', (_name, numbers, complaint) => {
    expect(() => findWritten('transactions', sent, logOf(numbers()))).toThrow(complaint);
  });
});
