import type { Mapping } from '../mapping/mapping';
import { RowReader } from './row-reader';

const HEADER = ['order', 'who', 'at', 'what', 'units', 'price', 'land'];
const MAPPING: Mapping = {
  name: 'shop',
  separator: ',',
  header: true,
  fields: {
    order: { column: 'order' },
    customer: { column: 'who' },
    time: { column: 'at', format: 'yyyy-MM-dd', zone: 'UTC' },
    product: { column: 'what' },
    quantity: { column: 'units' },
    amount: { column: 'price', per: 'unit' },
    country: { column: 'land', values: { 'United Kingdom': 'UK' } },
    payment_method: { constant: 'paypal' },
  },
};
const CELLS = ['7', 'u1', '2026-03-01', 'p1', '2', '9.99', 'United Kingdom'];

const reader = new RowReader(MAPPING, HEADER);
/** A row whose cell of this column is another. */
const read = (column?: string, value = '') =>
  reader.read({ line: 5, cells: CELLS.map((cell, at) => (HEADER[at] === column ? value : cell)) });

const fault = (column: string, value: string) => {
  const reading = read(column, value);
  return reading.ok ? undefined : reading.fault;
};

describe('RowReader', () => {
  it('reads what the mapping names', () => {
    expect(read()).toEqual({
      ok: true,
      row: {
        line: 5,
        order: '7',
        customer: 'u1',
        timeMs: Date.UTC(2026, 2, 1),
        product: 'p1',
        quantity: 2,
        cents: 999,
        country: 'UK',
        paymentMethod: 'paypal',
        category: null,
      },
    });
    expect(read('land', 'France')).toMatchObject({ row: { country: 'France' } });
    expect(read('who', '  u 2 ')).toMatchObject({ row: { customer: 'u 2' } });
  });

  it.each([
    ['0', 0],
    ['0.00', 0],
    ['11.5', 1_150],
    ['11.500', 1_150],
    ['1000000', 100_000_000],
  ])('reads %s as %d cents', (text, cents) => expect(read('price', text)).toMatchObject({ row: { cents } }));

  it.each(['', '-0.01', '1,50', '0.005', '$1', '1e3', '1000000.01', 'NaN'])('refuses the amount %j', (value) => {
    const rule = 'must be dollars with at most two decimals, from 0 to 1,000,000';
    expect(fault('price', value)).toEqual({ field: 'amount', rule, value });
  });

  it.each(['', '0', '-1', '1.5', '10001', 'two'])('refuses the quantity %j', (value) => {
    const rule = 'must be a whole number from 1 to 10,000';
    expect(fault('units', value)).toEqual({ field: 'quantity', rule, value });
  });

  it('refuses what is empty, and what is not UTF-8', () => {
    expect(fault('who', ' ')).toEqual({ field: 'customer', rule: 'must not be empty' });
    expect(fault('order', '')).toEqual({ field: 'order', rule: 'must not be empty' });
    expect(fault('land', '\uFFFD')).toMatchObject({ field: 'country', rule: 'must be UTF-8' });
    expect(fault('at', '01.03.2026')).toMatchObject({ field: 'time', value: '01.03.2026' });
  });

  it('says whose order a row at fault is of, as far as it is known', () => {
    expect(read('units', '0')).toMatchObject({ ok: false, order: '7' });
    expect(read('order', '')).toMatchObject({ ok: false, order: undefined });
    expect(reader.read({ line: 5, cells: ['7'] })).toMatchObject({
      ok: false,
      order: undefined,
      fault: { field: 'row' },
    });
    expect(reader.read({ line: 5, cells: [], fault: 'is odd' })).toMatchObject({
      fault: { field: 'row', rule: 'is odd' },
    });
  });

  it('makes each row an order where there is no order id', () => {
    const fields = { ...MAPPING.fields, order: undefined };
    const single = new RowReader({ ...MAPPING, fields }, HEADER);
    expect(single.read({ line: 5, cells: CELLS })).toMatchObject({ ok: true, row: { order: '5' } });
    expect(single.read({ line: 5, cells: ['7'] })).toMatchObject({ ok: false, order: undefined });
  });

  it('finds columns by number where there is no header, and wants as many as it needs', () => {
    const fields = {
      customer: { column: 1 },
      time: { column: 2, format: 'yyyyMMdd', zone: 'UTC' },
      quantity: { constant: 1 },
      amount: { column: 3, per: 'line' as const },
      product: { constant: 'cd' },
      country: { constant: 'USA' },
      payment_method: { constant: 'paypal' },
    };
    const numbered = new RowReader({ ...MAPPING, header: false, fields }, undefined);
    const cells = ['c', '19970101', '1.00'];
    expect(numbered.read({ line: 1, cells: [...cells, 'more'] })).toMatchObject({
      row: { customer: 'c', quantity: 1 },
    });
    expect(numbered.read({ line: 1, cells: cells.slice(0, 2) })).toMatchObject({
      fault: { field: 'row', rule: 'must have at least 3 columns', value: '2' },
    });
  });

  it('names every column that the file does not have', () => {
    expect(() => new RowReader(MAPPING, ['order', 'who', 'at', 'what', 'units'])).toThrow(
      [
        'mapping shop: fields.country.column: the file has no column land; it has order, who, at, what, units',
        'mapping shop: fields.amount.column: the file has no column price; it has order, who, at, what, units',
      ].join('\n'),
    );
  });
});
