import type { IHeaders, KafkaMessage } from 'kafkajs';
import { fieldAt, fieldEnd } from './varint';

/** One header of a record. Names may repeat; values are bytes of any kind, or null. */
export interface RecordHeader {
  readonly name: string;
  readonly value: Buffer | null;
}

/** What a record without headers has; the same for all, so that it is known at a glance. */
export const NO_HEADERS: IHeaders = Object.freeze({});

/** The headers of a record in the order they were written. They stay bytes until somebody asks, which is hardly ever. */
export class RecordHeaders implements Iterable<RecordHeader> {
  constructor(
    private readonly bytes: Buffer,
    private readonly count: number,
  ) {}

  *[Symbol.iterator](): Generator<RecordHeader> {
    const { bytes } = this;
    let nameAt = 0;
    for (let left = this.count; left > 0; left--) {
      const valueAt = fieldEnd(bytes, nameAt);
      yield { name: fieldAt(bytes, nameAt)?.toString() ?? '', value: fieldAt(bytes, valueAt) };
      nameAt = fieldEnd(bytes, valueAt);
    }
  }
}

/** The form kafkajs gives headers; unlike its own code, right for names like `constructor` too. */
export function toKafkajsHeaders(headers: Iterable<RecordHeader>): IHeaders {
  const byName = new Map<string, (Buffer | null)[]>();
  for (const { name, value } of headers) {
    const values = byName.get(name);
    if (values === undefined) byName.set(name, [value]);
    else values.push(value);
  }
  const entries = [...byName].map(([name, values]) => [name, values.length === 1 ? values[0] : values] as const);
  return Object.fromEntries(entries) as IHeaders;
}

/** The headers of a message kafkajs handed over. */
export function headersOf({ headers = NO_HEADERS }: Pick<KafkaMessage, 'headers'>): Iterable<RecordHeader> {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value: bytesOf(value) })),
  );
}

function bytesOf(value: Buffer | string | undefined): Buffer | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? Buffer.from(value) : value;
}
