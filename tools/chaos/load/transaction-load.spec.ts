import { createJudge } from '@globalmart/contracts';
import { countFates, transactionLoad } from './transaction-load';

const OPTIONS = { seed: 7, count: 2_000 };

describe('transactionLoad', () => {
  it('makes the same records for the same options', () => {
    expect(transactionLoad(OPTIONS)).toEqual(transactionLoad(OPTIONS));
    expect(transactionLoad({ ...OPTIONS, seed: 8 })).not.toEqual(transactionLoad(OPTIONS));
  });

  it('makes exactly those records invalid that are to be', () => {
    const judge = createJudge();
    for (const { key, value, fate } of transactionLoad(OPTIONS)) {
      const record = { key: Buffer.from(key), value: Buffer.from(value), appendTimeMs: Date.UTC(2026, 5, 1) };
      expect(judge('transactions', record).ok).toBe(fate !== 'invalid');
    }
  });

  it('keeps which transactions are valid when each is sent twice', () => {
    const valid = (copies: 1 | 2) => {
      const values = transactionLoad({ ...OPTIONS, copies }).flatMap(({ fate, value }) =>
        fate === 'valid' ? value : [],
      );
      return values.sort();
    };
    expect(valid(2)).toEqual(valid(1));
  });

  it('holds all four fates', () => {
    const once = countFates(transactionLoad(OPTIONS));
    const twice = countFates(transactionLoad({ ...OPTIONS, copies: 2 }));
    expect(once.duplicate).toBe(0);
    expect(twice.duplicate).toBeGreaterThan(once.valid * 0.99);
    expect(Math.min(once.valid, once.late, once.invalid)).toBeGreaterThan(10);
    expect(twice.invalid).toBe(2 * once.invalid);
  });
});
