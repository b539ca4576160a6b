import type { TSchema } from '@sinclair/typebox';
import { _, Ajv, type ErrorObject, type KeywordCxt, type ValidateFunction } from 'ajv';
import { CENT_TOLERANCE } from './bounds';
import { isLongerThan, isShorterThan, isStorableText } from './text';
import { isDate, isTimestamp } from './timestamp';

/** A compiled schema: a type guard that leaves its first error in `errors`. */
export type Validator<Message> = ValidateFunction<Message>;

/**
 * How much of the contract a compiled schema holds by itself.
 *
 * `exact` holds all of it. `quick` leaves out what the hot path learns more cheaply elsewhere: whether timestamps are
 * valid, because decoding parses them anyway, and whether strings hold U+0000 or a lone surrogate, because neither can
 * come out of valid UTF-8 that has no `\u` escape.
 */
export type Thoroughness = 'exact' | 'quick';

/** Compiles event schemas: standard JSON Schema and the words of `field-schema.ts`. */
export class SchemaCompiler {
  private readonly ajv: Ajv;

  constructor(thoroughness: Thoroughness) {
    const exact = thoroughness === 'exact';
    this.ajv = new Ajv({
      allErrors: false,
      strict: true,
      strictNumbers: true,
      allowUnionTypes: true,
      messages: false,
      // Checking our own constant schemas against the meta-schema is half of the time to compile; a spec does it.
      meta: false,
      validateSchema: false,
      formats: {
        text: exact ? isStorableText : true,
        timestamp: exact ? isTimestamp : true,
        day: isDate,
      },
    });
    // Ajv counts the code points of every string, twice; almost always the UTF-16 length decides alone.
    this.ajv.removeKeyword('minLength').addKeyword({ ...LENGTH, keyword: 'minLength', code: minLengthCode });
    this.ajv.removeKeyword('maxLength').addKeyword({ ...LENGTH, keyword: 'maxLength', code: maxLengthCode });
    this.ajv.addKeyword({ keyword: 'wholeCents', type: 'number', schemaType: 'boolean', code: wholeCentsCode });
  }

  compile<Message>(schema: TSchema): Validator<Message> {
    return this.ajv.compile<Message>(schema);
  }
}

/**
 * The path of the first field at fault, like `products[3].price`; null where the record is not an object at all.
 * A missing field counts as the field at fault.
 */
export function offendingField(errors: readonly ErrorObject[] | null | undefined): string | null {
  const error = errors?.[0];
  if (error === undefined) return null;
  const segments = error.instancePath.split('/').slice(1);
  if (error.keyword === 'required') segments.push(String(error.params['missingProperty']));
  if (segments.length === 0) return null;
  // Field names of the contract need no unescaping: none has ~ or / in it.
  return segments.map((segment, i) => (/^\d+$/.test(segment) ? `[${segment}]` : (i > 0 ? '.' : '') + segment)).join('');
}

const LENGTH = { type: 'string', schemaType: 'number' } as const;

function minLengthCode(cxt: KeywordCxt): void {
  const { gen, data, schemaCode } = cxt;
  const shorter = gen.scopeValue('func', { ref: isShorterThan });
  cxt.fail(_`${data}.length < 2 * ${schemaCode} && ${shorter}(${data}, ${schemaCode})`);
}

function maxLengthCode(cxt: KeywordCxt): void {
  const { gen, data, schemaCode } = cxt;
  const longer = gen.scopeValue('func', { ref: isLongerThan });
  cxt.fail(_`${data}.length > ${schemaCode} && ${longer}(${data}, ${schemaCode})`);
}

function wholeCentsCode(cxt: KeywordCxt): void {
  const { data } = cxt;
  cxt.fail(_`Math.abs(${data} * 100 - Math.round(${data} * 100)) > ${CENT_TOLERANCE}`);
}
