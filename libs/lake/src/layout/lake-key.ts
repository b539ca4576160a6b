import { type EventTopic, isEventTopic } from '@globalmart/contracts';

/** Offsets are written with this many digits, so that names sort as the log does. */
const OFFSET_DIGITS = 12;
const STREAM_KEY = /^([a-z_]+)\/dt=(\d{4}-\d\d-\d\d)\/p(\d+)-(\d{12,})-(\d{12,})-e(\d+)-([0-9a-f]{8})\.parquet$/;

const HISTORY_KEY = /^[a-z_]+\/dt=(\d{4}-\d\d-\d\d)\/history-[0-9a-f]{8}-\d{4,}\.parquet$/;
const IMPORT_KEY = /^([a-z_]+)\/dt=(\d{4}-\d\d-\d\d)\/import-([a-z0-9_]+)-([0-9a-f]{8})-(\d{4,})\.parquet$/;
const PART_DIGITS = 4;

/** What a file that stream processing writes holds: the rows of one day among the offsets [fromOffset, toOffset). */
export interface StreamFile {
  readonly topic: EventTopic;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
  /** Under which the writer holds the partition: two owners never write to the same key. */
  readonly epoch: number;
  /** Eight hexadecimal digits of the writing process's own: a database that begins anew begins at epoch 1, beside older files. */
  readonly writer: string;
}

/** `<topic>/dt=<day>/`: the folder of a topic's day, below the lake's root. */
export function dayFolder(topic: EventTopic, day: string): string {
  return `${topic}/dt=${day}/`;
}

/** What a file of history holds: a part of a topic's day. */
export interface HistoryFile {
  readonly topic: EventTopic;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  /** Eight hexadecimal digits of what was asked for: the same request writes the same rows to the same keys. */
  readonly plan: string;
  /** From 0. */
  readonly part: number;
}

/** The key under which a file of history lies. */
export function historyKey({ topic, day, plan, part }: HistoryFile): string {
  return `${dayFolder(topic, day)}history-${plan}-${String(part).padStart(PART_DIGITS, '0')}.parquet`;
}

/** The day, YYYY-MM-DD, of a file of history; undefined for the keys of all others. */
export function historyDayOf(key: string): string | undefined {
  return HISTORY_KEY.exec(key)?.[1];
}

/** What a file of an import holds: a part of a topic's day. */
export interface ImportFile {
  readonly topic: EventTopic;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  /** What the import is known by: a to z, 0 to 9 and _. */
  readonly name: string;
  /** Eight hexadecimal digits of what was imported. */
  readonly digest: string;
  /** From 0. */
  readonly part: number;
}

/** The key under which a file of an import lies. */
export function importKey({ topic, day, name, digest, part }: ImportFile): string {
  return `${dayFolder(topic, day)}import-${name}-${digest}-${String(part).padStart(PART_DIGITS, '0')}.parquet`;
}

/** What the file under such a key holds; undefined for any other key. */
export function importOf(key: string): ImportFile | undefined {
  const [, topic = '', day = '', name = '', digest = '', part] = IMPORT_KEY.exec(key) ?? [];
  return isEventTopic(topic) ? { topic, day, name, digest, part: Number(part) } : undefined;
}

/** The key under which a file of stream processing lies: its path below the lake's root. */
export function streamKey({ topic, day, partition, fromOffset, toOffset, epoch, writer }: StreamFile): string {
  return `${dayFolder(topic, day)}p${partition}-${digits(fromOffset)}-${digits(toOffset)}-e${epoch}-${writer}.parquet`;
}

/** Whether a key is one of stream processing's; history and imports have names of their own. */
export function isStreamKey(key: string): boolean {
  return STREAM_KEY.test(key);
}

/** What the file under such a key holds; undefined for any other key. */
export function parseStreamKey(key: string): StreamFile | undefined {
  const [, topic = '', day = '', partition, from, to, epoch, writer = ''] = STREAM_KEY.exec(key) ?? [];
  if (!isEventTopic(topic)) return undefined;
  const [fromOffset, toOffset] = [Number(from), Number(to)];
  return { topic, day, partition: Number(partition), fromOffset, toOffset, epoch: Number(epoch), writer };
}

function digits(offset: number): string {
  return String(offset).padStart(OFFSET_DIGITS, '0');
}
