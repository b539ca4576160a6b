import type { IHeaders } from 'kafkajs';
import { createHash } from 'node:crypto';
import type { PartitionSpan } from '../partition-reading';
import type { LogRecord } from '../valid-by-itself';
import type { SetAside } from './quality-ledger';

/** A record no topic of the broker's limit takes any more may be there without its bytes; the limit of event topics. */
const ALWAYS_KEPT_BYTES = 4 * 1024 * 1024;
const SOURCE_HEADER = 'source_header.';

/** A letter and where it says it comes from. */
interface Letter {
  topic: string;
  partition: number;
  offset: bigint;
  appendMs: number;
  reason: string;
  digest: string;
  hasBytes: boolean;
  copies: number;
}

/** What lies in `dead_letters`, by origin: `<topic>-<partition>-<offset>`. */
export class DeadLetters {
  /** What is wrong with letters by themselves, one line each. */
  readonly faults: string[] = [];
  /** Copies beyond the first. */
  repeats = 0;
  private lostUpToMs = -Infinity;
  private readonly letters = new Map<string, Letter>();

  take(record: LogRecord): void {
    const headers = record.headers ?? {};
    const origin = ['source_topic', 'source_partition', 'source_offset'].map((name) => text(headers[name])).join('-');
    if (record.key?.toString() !== origin || !/-\d+-\d+$/.test(origin)) {
      this.faults.push(`the dead letter with key ${String(record.key)} says it is from ${origin}`);
      return;
    }
    const letter = {
      topic: text(headers.source_topic),
      partition: Number(text(headers.source_partition)),
      offset: BigInt(text(headers.source_offset)),
      appendMs: Number(text(headers.source_append_time)),
      reason: text(headers.reason),
      digest: digestOf(bytesOf(headers.source_key), record.value, sourceHeaders(headers)),
      hasBytes: record.value !== null,
      copies: 1,
    };
    const earlier = this.letters.get(origin);
    if (earlier === undefined) {
      this.letters.set(origin, letter);
      return;
    }
    earlier.copies++;
    this.repeats++;
    const isExact = (['digest', 'reason', 'appendMs'] as const).every((name) => earlier[name] === letter[name]);
    if (!isExact) {
      this.faults.push(`${origin}: a repeat is not exact`);
    }
  }

  /** How the letter of a record differs from what it should be, if there is one. */
  compare(origin: string, record: LogRecord): string | undefined {
    const letter = this.letters.get(origin);
    if (letter === undefined) return undefined;
    if (letter.appendMs !== record.appendTimeMs) return `${origin}: source_append_time is ${letter.appendMs}`;
    if (!letter.hasBytes && (record.value?.length ?? 0) > ALWAYS_KEPT_BYTES) return undefined;
    const isSame = letter.digest === digestOf(record.key, record.value, record.headers ?? {});
    return isSame ? undefined : `${origin}: the bytes are not those of the record`;
  }

  /** What has no letter or one with another reason, but for what retention may have taken. */
  missing(setAside: readonly SetAside[]): string[] {
    return setAside.flatMap(({ origin, reason, appendMs }) => {
      const found = this.letters.get(origin)?.reason;
      if (found === reason || (found === undefined && appendMs <= this.lostUpToMs)) return [];
      return `${origin}: ${found === undefined ? 'there is no dead letter' : `the dead letter says ${found}`}, expected ${reason}`;
    });
  }

  /** Letters of records that were read and are all right. */
  unexpected(origins: ReadonlySet<string>, wasRead: (letter: Readonly<Letter>) => boolean): string[] {
    const extra = [...this.letters].filter(([origin, letter]) => !origins.has(origin) && wasRead(letter));
    return extra.map(([origin, { reason }]) => `${origin}: there should be no dead letter, and one says ${reason}`);
  }

  /** Where letters are gone, those of records appended before the first one left may be among them. */
  readSpans(spans: readonly PartitionSpan[]): void {
    for (const { startOffset, firstAppendMs } of spans) {
      if (startOffset > 0n) this.lostUpToMs = Math.max(this.lostUpToMs, firstAppendMs ?? Infinity);
    }
  }
}

function sourceHeaders(headers: IHeaders): IHeaders {
  const own = Object.entries(headers).filter(([name]) => name.startsWith(SOURCE_HEADER));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(SOURCE_HEADER.length), value]));
}

/** Over key, value and headers, each with its length; an absent one is not an empty one, but for header values. */
function digestOf(key: Buffer | null, value: Buffer | null, headers: IHeaders): string {
  const hash = createHash('sha256');
  const add = (bytes: Buffer | null): void => {
    hash.update(`${bytes?.length ?? 'none'}:`);
    if (bytes !== null) hash.update(bytes);
  };
  add(key);
  add(value);
  for (const name of Object.keys(headers).sort()) {
    for (const one of [headers[name]].flat()) {
      add(Buffer.from(name));
      add(bytesOf(one) ?? Buffer.alloc(0));
    }
  }
  return hash.digest('base64');
}

function bytesOf(header: IHeaders[string]): Buffer | null {
  if (header === undefined || header === null || Array.isArray(header)) return null;
  return typeof header === 'string' ? Buffer.from(header) : header;
}

function text(header: IHeaders[string]): string {
  return bytesOf(header)?.toString() ?? '';
}
