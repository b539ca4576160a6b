import type { TSchema } from '@sinclair/typebox';
import { isLabel } from '../field-schema';
import { ClosedList } from './label-cache';

/** JavaScript that reads a value, and what it refers to by name. */
export interface ReaderSource {
  /** The body of a function of `input` and `start`; answers undefined where it is not sure. */
  readonly body: string;
  readonly constants: ReadonlyMap<string, unknown>;
  /** The items of lists, which have readers of their own, by name. */
  readonly items: ReadonlyMap<string, TSchema>;
}

/** All digits of a number this short are exact in a double, and so is a power of ten as large. */
const MAX_DIGITS = 15;
const DECIMALS_OF_AMOUNT = 2;
/** A day may be given as a timestamp, with fraction and zone. */
const MAX_DAY_LENGTH = 35;

/**
 * The reader of a schema as JavaScript. It goes from member to member of an object by comparing bytes with the names in
 * the order of the schema, beginning after the member before: most writers keep to it. The position is a local variable
 * and what every byte passes is written out, because calls are what would cost most.
 * @throws when the schema has a word that the reader does not know how to hold
 */
export function readerSource(schema: TSchema): ReaderSource {
  const writer = new SourceWriter();
  const value = schema.type === 'object' ? writer.object(schema) : writer.value(schema, 'value');
  const body = `
    const { bytes } = input;
    let at = start, end = 0, byte = 0, value;
    ${value}
    input.at = at;
    return value;`;
  return { body, constants: writer.constants, items: writer.items };
}

class SourceWriter {
  readonly constants = new Map<string, unknown>();
  readonly items = new Map<string, TSchema>();

  object(schema: TSchema): string {
    knowsOnly(schema, 'properties', 'required', ...CONDITIONS);
    const fields = Object.entries(schema.properties as Record<string, TSchema>);
    const required = new Set(schema.required as string[]);
    const places = fields.map(([name], place) => ({ name, variable: `v${place}` }));
    const needed = places.filter(({ name }) => required.has(name)).map(({ variable }) => `${variable} === undefined`);
    const kept = places.filter((_, place) => fields[place]?.[1].format !== 'timestamp');
    return `
      let place = 0, after = 0, hasTurned = false;
      let ${places.map(({ variable }) => variable).join(', ')};
      if (bytes[at++] !== ${code('{')}) return undefined;
      ${PASS_SPACE}
      if (bytes[at] === ${code('}')}) at++;
      else for (;;) {
        switch (place) {
          ${fields.map(([name, field], place) => this.member(name, field, place)).join('')}
          default:
            if (!hasTurned) { hasTurned = true; place = 0; continue; }
            at = memberEnd(bytes, at);
            if (at < 0) return undefined;
            place = after;
        }
        hasTurned = false;
        after = place;
        ${PASS_SPACE}
        byte = bytes[at++];
        if (byte === ${code('}')}) break;
        if (byte !== ${code(',')}) return undefined;
        ${PASS_SPACE}
      }
      if (${needed.join(' || ') || 'false'}) return undefined;
      value = { ${kept.map(({ name, variable }) => `${JSON.stringify(name)}: ${variable}`).join(', ')} };`;
  }

  /** If the name at `at` is this one, reads its value into `v<place>`. */
  private member(name: string, schema: TSchema, place: number): string {
    const quoted = [...Buffer.from(JSON.stringify(name))];
    const isNull = typesOf(schema).includes('null')
      ? `if (bytes[at] === ${code('n')}) { at = nullEnd(bytes, at); if (at < 0) return undefined; v${place} = null; } else`
      : '';
    return `
      case ${place}:
        if (${quoted.map((byte, offset) => `bytes[at + ${offset}] === ${byte}`).join(' && ')}) {
          if (v${place} !== undefined) return undefined;
          at += ${quoted.length};
          ${PASS_SPACE}
          if (bytes[at++] !== ${code(':')}) return undefined;
          ${PASS_SPACE}
          ${isNull} {${this.value(schema, `v${place}`)}}
          place = ${place + 1};
          break;
        }`;
  }

  /** Reads the value at `at` into a variable and moves `at` behind it. */
  value(schema: TSchema, into: string): string {
    const type = typesOf(schema).find((name) => name !== 'null');
    if (type === 'string' && schema.enum !== undefined) return this.listed(schema, into);
    if (type === 'string' && schema.format === 'text') return this.text(schema, into);
    if (type === 'string' && schema.format === 'timestamp') return this.timestamp(schema, into);
    if (type === 'string' && schema.format === 'day') return this.day(schema, into);
    if (type === 'integer') return this.number(schema, into, 0);
    if (type === 'number')
      return this.number(schema, into, schema.wholeCents === true ? DECIMALS_OF_AMOUNT : MAX_DIGITS);
    if (type === 'array') return this.list(schema, into);
    throw new Error(`no reader for ${JSON.stringify(schema)}`);
  }

  private text(schema: TSchema, into: string): string {
    knowsOnly(schema, 'format', 'minLength', 'maxLength');
    const { minLength = 0, maxLength } = schema as TSchema & { minLength?: number; maxLength: number };
    const label = isLabel(schema);
    return `
      if (bytes[at] !== ${code('"')}) return undefined;
      ${label ? 'let hash = 0;' : ''}
      for (end = at + 1; PLAIN[byte = bytes[end]] === 1; end++) ${label ? 'hash = Math.imul(hash, 31) + byte | 0' : ''};
      if (byte === ${code('"')}) {
        if (end - at <= ${minLength} || end - at > ${maxLength + 1}) return undefined;
        ${into} = ${label ? 'labels.get(bytes, at + 1, end, hash)' : 'input.text(at + 1, end)'};
        at = end + 1;
      } else {
        ${into} = input.wideText(at + 1, ${minLength}, ${maxLength});
        if (${into} === undefined) return undefined;
        at = input.at;
      }`;
  }

  private listed(schema: TSchema, into: string): string {
    knowsOnly(schema, 'enum');
    const texts = (schema.enum as unknown[]).filter((value) => typeof value === 'string');
    return `
      if (bytes[at] !== ${code('"')}) return undefined;
      for (end = at + 1; PLAIN[bytes[end]] === 1; end++);
      if (bytes[end] !== ${code('"')}) return undefined;
      ${into} = ${this.constant(new ClosedList(texts))}.get(bytes, at + 1, end);
      if (${into} === undefined) return undefined;
      at = end + 1;`;
  }

  private timestamp(schema: TSchema, into: string): string {
    knowsOnly(schema, 'format');
    return `
      ${into} = input.timestamp(at);
      if (${into} !== ${into}) return undefined;
      at = input.at;`;
  }

  private day(schema: TSchema, into: string): string {
    knowsOnly(schema, 'format');
    return `
      ${this.text({ ...schema, format: 'text', maxLength: MAX_DAY_LENGTH }, into)}
      if (!isDate(${into})) return undefined;`;
  }

  private number(schema: TSchema, into: string, maxDecimals: number): string {
    knowsOnly(schema, 'minimum', 'maximum', 'wholeCents');
    const { minimum, maximum } = schema as TSchema & { minimum: number; maximum: number };
    const mayBeNegative = minimum < 0;
    const decimals = `
      if (digit === ${code('.') - code('0')}) {
        end = at;
        while ((digit = bytes[++at] - 48) >= 0 && digit <= 9) value = value * 10 + digit;
        end = at - end - 1;
        if (end === 0 || end > ${maxDecimals}) return undefined;
        value /= POWERS_OF_TEN[end];
        byte++;
      }`;
    return `
      ${mayBeNegative ? `const isNegative = bytes[at] === ${code('-')}; if (isNegative) at++;` : ''}
      const first = at;
      let digit = bytes[at] - 48;
      if (!(digit >= 0 && digit <= 9)) return undefined;
      value = 0;
      do value = value * 10 + digit; while ((digit = bytes[++at] - 48) >= 0 && digit <= 9);
      if (bytes[first] === 48 && at > first + 1) return undefined;
      byte = first;
      ${maxDecimals > 0 ? decimals : ''}
      if (at - byte > ${MAX_DIGITS}) return undefined;
      ${into} = ${mayBeNegative ? 'isNegative ? -value : value' : 'value'};
      if (${into} < ${minimum} || ${into} > ${maximum}) return undefined;`;
  }

  private list(schema: TSchema, into: string): string {
    knowsOnly(schema, 'items', 'minItems', 'maxItems');
    const { minItems = 0, maxItems = Infinity } = schema as TSchema & { minItems?: number; maxItems?: number };
    const reader = `item${this.items.size}`;
    this.items.set(reader, schema.items as TSchema);
    return `
      ${into} = readList(input, at, ${reader});
      if (${into} === undefined || ${into}.length < ${minItems} || ${into}.length > ${maxItems}) return undefined;
      at = input.at;`;
  }

  private constant(value: unknown): string {
    const name = `constant${this.constants.size}`;
    this.constants.set(name, value);
    return name;
  }
}

const PASS_SPACE = 'if (bytes[at] <= 32) at = spaceEnd(bytes, at);';

/** Words about how fields go together: left to the validator, after the fields themselves. */
export const CONDITIONS = ['if', 'then', 'else', 'allOf'];

/** A word of a schema learned later must not be overlooked: the reader would accept what the validator refuses. */
function knowsOnly(schema: TSchema, ...known: readonly string[]): void {
  const unknown = Object.keys(schema).filter((word) => !['type', 'description', ...known].includes(word));
  if (unknown.length > 0) throw new Error(`no reader for ${unknown.join(', ')}`);
}

function typesOf({ type }: TSchema): readonly string[] {
  return [type as string | string[]].flat();
}

function code(character: string): number {
  return character.charCodeAt(0);
}
