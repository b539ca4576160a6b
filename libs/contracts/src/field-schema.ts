import { Type, type TSchema, type TUnsafe } from '@sinclair/typebox';
import { MAX_AMOUNT, MAX_ID_LENGTH } from './bounds';

/**
 * The words that event schemas are written in. They are plain JSON Schema with four words of our own, which
 * `validator.ts` gives their meaning: the formats `text`, `timestamp` and `day`, and the keyword `wholeCents`.
 *
 * An optional field that is null counts as absent, so the `optional…` words also admit null. They say it by a union of
 * types rather than `anyOf`, which would be slower and could not name the field's own fault.
 */
const ID = { minLength: 1, maxLength: MAX_ID_LENGTH, format: 'text' };
const AMOUNT = {
  description: 'US dollars, a whole number of cents.',
  minimum: 0,
  maximum: MAX_AMOUNT,
  wholeCents: true,
};
const TIMESTAMP = 'RFC 3339; without a zone it is UTC; at most 9 fraction digits; years 1970–9999.';
// A symbol, as TypeBox's own marks are: it is no part of the JSON Schema.
const LABEL = Symbol('label');
const DAY = 'YYYY-MM-DD, or an RFC 3339 timestamp, which stands for its UTC day.';

/** An id or a label: 1–100 code points. */
export const id = (): TUnsafe<string> => Type.Unsafe<string>({ type: 'string', ...ID });
export const optionalId = () => Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], ...ID }));

/** An id that names one of few things and comes again and again, like a category. A hint for reading; no rule. */
export const label = (): TUnsafe<string> => Type.Unsafe<string>({ type: 'string', ...ID, [LABEL]: true });
export const optionalLabel = () =>
  Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], ...ID, [LABEL]: true }));

/** Whether a field was declared by one of the `…label` words. */
export function isLabel(schema: TSchema): boolean {
  return LABEL in schema;
}

/** Free text of at most `maxLength` code points, possibly empty. */
export const text = (maxLength: number): TUnsafe<string> =>
  Type.Unsafe<string>({ type: 'string', maxLength, format: 'text' });
export const optionalText = (maxLength: number) =>
  Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength, format: 'text' }));

/** A whole number. */
export const integer = (minimum: number, maximum: number): TUnsafe<number> =>
  Type.Unsafe<number>({ type: 'integer', minimum, maximum });
export const optionalInteger = (minimum: number, maximum: number) =>
  Type.Optional(Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum, maximum }));

/** Any number, fractions too. */
export const number = (minimum: number, maximum: number): TUnsafe<number> =>
  Type.Unsafe<number>({ type: 'number', minimum, maximum });

/** US dollars: 0–1,000,000.00, a whole number of cents. */
export const amount = (): TUnsafe<number> => Type.Unsafe<number>({ type: 'number', ...AMOUNT });
export const optionalAmount = () => Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], ...AMOUNT }));

/** An RFC 3339 timestamp, zone optional; see `parseTimestamp`. */
export const timestamp = (): TUnsafe<string> =>
  Type.Unsafe<string>({ description: TIMESTAMP, type: 'string', format: 'timestamp' });
/** A calendar day, or the UTC day of a timestamp; see `parseDate`. */
export const day = (): TUnsafe<string> => Type.Unsafe<string>({ description: DAY, type: 'string', format: 'day' });

/** One of a closed list. */
export const oneOf = <T extends string>(values: readonly T[]): TUnsafe<T> =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
export const optionalOneOf = <T extends string>(values: readonly T[]) =>
  Type.Optional(Type.Unsafe<T | null>({ type: ['string', 'null'], enum: [...values, null] }));
