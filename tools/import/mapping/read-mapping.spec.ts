import { stringify } from 'yaml';
import type { Mapping } from './mapping';
import { MappingError, parseMapping, readMapping } from './read-mapping';

const SHOP: Mapping = {
  name: 'shop',
  separator: ',',
  header: true,
  fields: {
    order: { column: 'order' },
    customer: { column: 'customer' },
    time: { column: 'at', format: 'yyyy-MM-dd HH:mm', zone: 'Europe/Berlin' },
    product: { column: 'product' },
    quantity: { constant: 1 },
    amount: { column: 'price', per: 'unit' },
    country: { column: 'country', values: { 'United Kingdom': 'UK' } },
    payment_method: { constant: 'paypal' },
  },
};

const fields = (changes: Record<string, unknown>) => ({ ...SHOP, fields: { ...SHOP.fields, ...changes } });

function faultsOf(mapping: unknown): readonly string[] {
  try {
    parseMapping('my', stringify(mapping));
    return [];
  } catch (error) {
    if (error instanceof MappingError) return error.faults;
    throw error;
  }
}

it('takes YAML, and JSON as well', () => {
  expect(parseMapping('my', stringify(SHOP))).toEqual(SHOP);
  expect(parseMapping('my', JSON.stringify(SHOP))).toEqual(SHOP);
});

it('has one for CDNOW', () => expect(readMapping('cdnow')).toMatchObject({ name: 'cdnow', separator: 'whitespace' }));

it('says which mappings there are when there is not this one', () => {
  expect(() => readMapping('nowhere')).toThrow(
    'mapping nowhere: there is none of this name (there is cdnow) and no such file',
  );
});

it.each([
  ['a text', 'it must be object'],
  [{ ...SHOP, name: 'My-Shop' }, 'name must be a letter first, then a to z, 0 to 9 and _, at most 32'],
  [{ ...SHOP, separator: '::' }, 'separator must be one character, or whitespace'],
  [{ ...SHOP, header: 'yes' }, 'header must be boolean'],
  [{ ...SHOP, delimiter: ',' }, 'delimiter is not known'],
  [{ ...SHOP, fields: undefined }, 'fields is missing'],
  [fields({ customer: undefined }), 'fields.customer is missing'],
  [fields({ customer: {} }), 'fields.customer must have either a column or a constant'],
  [fields({ customer: { column: 1, constant: 'x' } }), 'fields.customer must have either a column or a constant'],
  [fields({ customer: { colum: 1 } }), 'fields.customer.colum is not known'],
  [fields({ amount: { column: 'price' } }), 'fields.amount.per is missing'],
  [fields({ amount: { column: 'price', per: 'order' } }), 'fields.amount.per must be unit or line'],
  [fields({ order: { column: 0 } }), COLUMN_FAULT('order')],
  [
    fields({ time: { column: 'at', format: 'yyyy' } }),
    'fields.time.format must have yyyy, MM and dd: the month is missing',
  ],
  [
    fields({ time: { column: 'at', format: 'yyyyMMdd' } }),
    'fields.time.zone is missing: an IANA name such as Europe/Berlin, or UTC',
  ],
  [{ ...SHOP, header: false }, 'fields.order.column must be a number where there is no header'],
])('names field and rule: %j', (mapping, fault) => expect(faultsOf(mapping)).toContain(fault));

function COLUMN_FAULT(field: string): string {
  return `fields.${field}.column must be the name of a column, or without a header its number, from 1`;
}

it('names all faults at once', () => {
  expect(faultsOf({ ...fields({ product: undefined, country: undefined }), name: '' })).toHaveLength(3);
});
