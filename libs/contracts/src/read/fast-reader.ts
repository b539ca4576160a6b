import { Type, type TSchema } from '@sinclair/typebox';
import { compileFunction } from 'node:vm';
import type { Timeless } from '../events/event-definition';
import { isDate } from '../timestamp';
import type { SchemaCompiler, Validator } from '../validator';
import { LabelCache } from './label-cache';
import { CLOSE_BRACKET, COMMA, OPEN_BRACKET, memberEnd, nullEnd, spaceEnd } from './plain-json';
import { ReaderInput } from './reader-input';
import { CONDITIONS, readerSource } from './reader-source';

/** After how many records at most another is tried, where none was plain for long. */
const MOST_PASSED_OVER = 255;

/**
 * Reads the messages of one topic straight from their bytes, in one pass, and holds the schema while it reads. It takes only
 * what it is sure about: members in any order, each at most once, texts without escapes, plain decimal numbers, timestamps
 * in UTC. Anything else may be valid or not, which is for the careful reader to say: the two never contradict each other.
 */
export class FastReader<Message> {
  private readonly input = new ReaderInput();
  private readonly readObject: ValueReader;
  private readonly conditions: Validator<Message> | undefined;
  private toPassOver = 0;
  private passOverNext = 0;

  constructor(schema: TSchema, compiler: SchemaCompiler) {
    this.readObject = compile(schema);
    const conditions = Object.entries(schema).filter(([word]) => CONDITIONS.includes(word));
    if (conditions.length === 0) return;
    this.conditions = compiler.compile<Message>(Type.Object({}, Object.fromEntries(conditions)));
  }

  /** What the timestamp of the message read last says, in ms since the epoch; 0 where it has none. */
  get eventTimeMs(): number {
    return this.input.eventTimeMs;
  }

  /**
   * The members that the schema names, as JSON.parse would give them and valid; undefined where it is not sure. Trying in
   * vain takes up to half the time of reading with care, so after records that were not plain some are passed over untried.
   */
  read(bytes: Buffer): Timeless<Message> | undefined {
    if (this.toPassOver > 0) {
      this.toPassOver -= 1;
      return undefined;
    }
    const message = this.attempt(bytes);
    this.passOverNext = message === undefined ? Math.min(2 * this.passOverNext + 1, MOST_PASSED_OVER) : 0;
    this.toPassOver = this.passOverNext;
    return message;
  }

  /** `read`, whatever came before. */
  attempt(bytes: Buffer): Timeless<Message> | undefined {
    const { input, conditions } = this;
    input.start(bytes);
    const message = this.readObject(input, spaceEnd(bytes, 0));
    if (message === undefined || spaceEnd(bytes, input.at) !== bytes.length) return undefined;
    return conditions === undefined || conditions(message) ? (message as Timeless<Message>) : undefined;
  }
}

/** Reads the value that starts at a place, leaves its end in `input.at`; undefined where it is not sure. */
type ValueReader = (input: ReaderInput, start: number) => unknown;

function compile(schema: TSchema): ValueReader {
  const { body, constants, items } = readerSource(schema);
  const names = new Map<string, unknown>([...Object.entries(LIBRARY), ...constants]);
  for (const [name, item] of items) names.set(name, compile(item));
  const make = compileFunction(`return function (input, start) {${body}}`, [...names.keys()], {
    filename: 'fast-reader',
  });
  return (make as (...values: unknown[]) => ValueReader)(...names.values());
}

function readList(input: ReaderInput, start: number, readItem: ValueReader): unknown[] | undefined {
  const { bytes } = input;
  if (bytes[start] !== OPEN_BRACKET) return undefined;
  const items: unknown[] = [];
  let at = spaceEnd(bytes, start + 1);
  while (items.length > 0 || bytes[at] !== CLOSE_BRACKET) {
    const item = readItem(input, at);
    if (item === undefined) return undefined;
    items.push(item);
    at = spaceEnd(bytes, input.at);
    if (bytes[at] === CLOSE_BRACKET) break;
    if (bytes[at] !== COMMA) return undefined;
    at = spaceEnd(bytes, at + 1);
  }
  input.at = at + 1;
  return items;
}

/** 1 for each byte that stands for itself in a string: ASCII but control characters, quote and backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c ? 1 : 0,
);
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
const LIBRARY = { PLAIN, POWERS_OF_TEN, labels: new LabelCache(), isDate, memberEnd, nullEnd, readList, spaceEnd };
