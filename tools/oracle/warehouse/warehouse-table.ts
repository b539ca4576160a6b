/** A collection, or what is compared of one. Values are text on both sides: amounts and ratios in hundredths. */
export interface WarehouseTable {
  readonly collection: string;
  /** Unique together. */
  readonly keys: readonly string[];
  readonly figures: readonly string[];
  /** Columns that are Decimal128 with two decimals. */
  readonly hundredths?: readonly string[];
  /** SELECT of keys and figures, by the columns' names, from the tables of `BASE`. */
  readonly expected: string;
  /** What is asked of the collection where it is not its documents; it leaves keys and figures. */
  readonly pipeline?: readonly object[];
}

/** a ÷ b, of whole numbers and b not below 0: rounded half away from zero, null by zero. */
export const ratio = (a: string, b: string) =>
  `(CASE WHEN ${b} = 0 THEN NULL WHEN ${a} < 0 THEN -((2 * -(${a}) + ${b}) // (2 * ${b})) ELSE (2 * (${a}) + ${b}) // (2 * ${b}) END)`;
