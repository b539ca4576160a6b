import { uniqueName } from './unique-name';

describe('uniqueName', () => {
  it('begins with the prefix and never repeats', () => {
    const names = Array.from({ length: 1000 }, () => uniqueName('sales'));
    expect(new Set(names).size).toBe(1000);
    for (const name of names) expect(name).toMatch(/^sales_[a-z0-9]+_[a-f0-9]{8}$/);
  });

  it('stays within the 63 bytes Postgres keeps of a name', () => {
    expect(uniqueName('a'.repeat(41)).length).toBeLessThanOrEqual(63);
  });

  it.each(['', 'Sales', 'sales-day', '1st', 'a'.repeat(42)])('refuses the prefix "%s"', (prefix) => {
    expect(() => uniqueName(prefix)).toThrow(RangeError);
  });
});
