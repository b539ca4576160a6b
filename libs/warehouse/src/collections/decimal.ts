import { mongo } from 'mongoose';

/** IEEE 754-2008 decimal128: the exponent −2 with its bias of 6,176, above 49 bits of the coefficient. */
const TWO_DECIMALS = BigInt(6_176 - 2) << 49n;
const SIGN = 1n << 63n;

/** Whole hundredths as Decimal128 with two decimals: 1230 is 12.30. Built by its bits: texts would take most of a load's time. */
export function decimalOfHundredths(hundredths: number): mongo.Decimal128 {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeBigUInt64LE(BigInt(Math.abs(hundredths)), 0);
  bytes.writeBigUInt64LE(hundredths < 0 ? TWO_DECIMALS | SIGN : TWO_DECIMALS, 8);
  return new mongo.Decimal128(bytes);
}

/** A number of at most two decimals, as it was read, as the Decimal128 it was read from. */
export function decimalOf(value: number): mongo.Decimal128 {
  return decimalOfHundredths(Math.round(value * 100));
}
