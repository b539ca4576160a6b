/** Digits only: `Number` would also take ' 7', '1e2' and '0x7'. What is no whole number is left for a validator to refuse. */
export function wholeNumber({ value }: { value: unknown }): unknown {
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
}
