import { mongo } from 'mongoose';
import { decimalOfHundredths } from './decimal';

it.each([
  [0, '0.00'],
  [1, '0.01'],
  [-1, '-0.01'],
  [1_230, '12.30'],
  [-10_000, '-100.00'],
  [Number.MAX_SAFE_INTEGER, '90071992547409.91'],
])('makes of %d hundredths what %s means', (hundredths, text) => {
  expect(decimalOfHundredths(hundredths).toString()).toBe(text);
  expect(decimalOfHundredths(hundredths).bytes).toEqual(mongo.Decimal128.fromString(text).bytes);
});
