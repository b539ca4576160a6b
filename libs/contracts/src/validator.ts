import type { TSchema } from '@sinclair/typebox';
import { _, Ajv, type ErrorObject, type KeywordCxt, type ValidateFunction } from 'ajv';
import { CENT_TOLERANCE } from './bounds';
import { isLongerThan, isStorableText } from './text';
import { isDate, isTimestamp } from './timestamp';

/** A compiled schema: a type guard that leaves its first error in `errors`. */
export type Validator<Message> = ValidateFunction<Message>;

/**
 * Compiles event schemas.
 *
 * `storableText: false` leaves out the search for U+0000 and lone surrogates. Neither can come out of JSON text that is
 * valid UTF-8 and has no `\u` escape, and looking for that once per record is several times cheaper than looking
 * through every string.
 */
export class SchemaCompiler {
  private readonly ajv: Ajv;

  constructor(options: { storableText: boolean }) {
    this.ajv = new Ajv({
      allErrors: false,
      strict: true,
      strictNumbers: true,
      allowUnionTypes: true,
      messages: false,
      formats: {
        text: options.storableText ? isStorableText : true,
        timestamp: isTimestamp,
        day: isDate,
      },
    });
    // Ajv's own maxLength counts code points of every string; most are short enough to be right without counting.
    this.ajv.removeKeyword('maxLength');
    this.ajv.addKeyword({ keyword: 'maxLength', type: 'string', schemaType: 'number', code: maxLengthCode });
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

function maxLengthCode(cxt: KeywordCxt): void {
  const { gen, data, schemaCode } = cxt;
  const longer = gen.scopeValue('func', { ref: isLongerThan });
  cxt.fail(_`${data}.length > ${schemaCode} && ${longer}(${data}, ${schemaCode})`);
}

function wholeCentsCode(cxt: KeywordCxt): void {
  const { data } = cxt;
  cxt.fail(_`Math.abs(${data} * 100 - Math.round(${data} * 100)) > ${CENT_TOLERANCE}`);
}
