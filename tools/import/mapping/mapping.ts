import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox';

/** Blanks in any number between the columns. */
export const WHITESPACE = 'whitespace';
/** Times as RFC 3339 has them, which say their zone. */
export const RFC_3339 = 'rfc3339';

/** What an import can be known by. */
export const IMPORT_NAME = /^[a-z][a-z0-9_]{0,31}$/;
export const IMPORT_NAME_RULE = 'a letter first, then a to z, 0 to 9 and _, at most 32';

const column = () =>
  Type.Unsafe<string | number>({
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'integer', minimum: 1 },
    ],
    description: 'the name of a column, or without a header its number, from 1',
  });

const only = <Properties extends TProperties>(properties: Properties): TObject<Properties> =>
  Type.Object(properties, { additionalProperties: false });

/** Where a text comes from: either a column of the row, or the same for all rows. */
const source = () =>
  only({
    column: Type.Optional(column()),
    constant: Type.Optional(Type.Unsafe<string | number>({ type: ['string', 'number'] })),
    /** What is written in the file, and what it is called here; what is not in it stays as it is. */
    values: Type.Optional(Type.Record(Type.String(), Type.String())),
  });

export const MAPPING_SCHEMA = only({
  /** What an import is known by, and what transaction ids begin with. */
  name: Type.String({ pattern: IMPORT_NAME.source, description: IMPORT_NAME_RULE }),
  separator: Type.String({ pattern: `^(${WHITESPACE}|[^"\\r\\n])$`, description: `one character, or ${WHITESPACE}` }),
  /** Whether the first line has the columns' names. */
  header: Type.Boolean(),
  fields: only({
    /** Rows of one id are lines of one order; without it, each row is an order. */
    order: Type.Optional(only({ column: column() })),
    customer: source(),
    time: only({
      column: column(),
      format: Type.String({ minLength: 1 }),
      zone: Type.Optional(Type.String()),
    }),
    product: source(),
    quantity: source(),
    amount: only({
      column: column(),
      per: Type.Unsafe<'unit' | 'line'>({ type: 'string', enum: ['unit', 'line'], description: 'unit or line' }),
    }),
    country: source(),
    payment_method: source(),
    category: Type.Optional(source()),
  }),
});

/** What the rows of a file mean. */
export type Mapping = Static<typeof MAPPING_SCHEMA>;
export type Column = string | number;
export type Source = Mapping['fields']['customer'];
