import type { TSchema } from '@sinclair/typebox';
import { invalid, type InvalidRecord } from '../invalid-record';
import { recordText } from '../record-text';
import { parseTimestamp } from '../timestamp';
import { offendingField, type SchemaCompiler, type Validator } from '../validator';

/** The contract compiled twice; see `Thoroughness`. */
export interface Compilers {
  readonly quick: SchemaCompiler;
  readonly exact: SchemaCompiler;
}

/** A valid message of the wire, and its timestamp in ms since the epoch; 0 where it has none. */
export interface Reading<Message> {
  readonly ok: true;
  readonly message: Message;
  readonly eventTimeMs: number;
}

/** Reads the messages of one topic from any bytes, and says what is wrong with those that are none. */
export class CarefulReader<Message> {
  private readonly quick: Validator<Message>;
  private readonly exact: Validator<Message>;

  constructor(
    schema: TSchema,
    compilers: Compilers,
    private readonly timestampOf: ((message: Message) => string) | undefined,
  ) {
    this.quick = compilers.quick.compile<Message>(schema);
    this.exact = compilers.exact.compile<Message>(schema);
  }

  read(bytes: Buffer): Reading<Message> | InvalidRecord {
    const text = recordText(bytes);
    if (text === null) return MALFORMED;
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return MALFORMED;
    }
    const validate = text.includes('\\u') ? this.exact : this.quick;
    if (!validate(message)) return this.schemaFault(message);
    const eventTimeMs = this.timestampOf === undefined ? 0 : parseTimestamp(this.timestampOf(message));
    return Number.isNaN(eventTimeMs) ? this.schemaFault(message) : { ok: true, message, eventTimeMs };
  }

  private schemaFault(message: unknown): InvalidRecord {
    this.exact(message);
    return invalid('schema', offendingField(this.exact.errors));
  }
}

const MALFORMED = Object.freeze(invalid('malformed_json', null));
