import { codePointLength, isStorableText, MAX_ID_LENGTH } from '@globalmart/contracts';
import { ValidateBy } from 'class-validator';

/** A name as events have them: of a category, a country, a product. */
export function IsName(): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isName',
      validator: {
        validate: (value) =>
          typeof value === 'string' && value !== '' && codePointLength(value) <= MAX_ID_LENGTH && isStorableText(value),
      },
    },
    { message: `$property must be given once, with 1 to ${MAX_ID_LENGTH} characters` },
  );
}
