import { judgeRecord } from '@globalmart/contracts';
import type { JudgedEvent, LogRecord } from '@globalmart/streaming';
import { catalogueJob } from './catalogue.job';

const MAPS = { product_id: 'p-1', name: 'Maps', category: 'Books', price: 19.99, inventory: 120, ratings: 4.5 };

/** Judges and folds records of the key p-1, the first at offset 7. */
function foldAll(values: readonly (string | null)[], muted = false) {
  const fold = catalogueJob.createFold(2, 600_000);
  values.forEach((value, at) => {
    const record: LogRecord = {
      offset: 7 + at,
      appendTimeMs: 1_000 + at,
      key: Buffer.from('p-1'),
      value: value === null ? null : Buffer.from(value),
    };
    const judgement = judgeRecord('product_catalog', record);
    const judged: JudgedEvent = judgement.ok
      ? { verdict: 'valid', event: judgement.event }
      : { verdict: 'invalid', reason: judgement.reason, field: judgement.field };
    fold.apply(judged, record, muted, 'product_catalog');
  });
  return fold;
}

describe('catalogue job', () => {
  it('keeps every version with its place in the log, and a removal as one that says nothing', () => {
    const fold = foldAll([JSON.stringify(MAPS), null, JSON.stringify({ ...MAPS, category: 'Maps' })]);
    expect(fold.take()).toEqual([
      {
        productId: 'p-1',
        partition: 2,
        offset: 7,
        appendMs: 1_000,
        product: { name: 'Maps', category: 'Books', priceCents: 1_999, inventory: 120, ratings: 4.5 },
      },
      { productId: 'p-1', partition: 2, offset: 8, appendMs: 1_001, product: null },
      {
        productId: 'p-1',
        partition: 2,
        offset: 9,
        appendMs: 1_002,
        product: { name: 'Maps', category: 'Maps', priceCents: 1_999, inventory: 120, ratings: 4.5 },
      },
    ]);
    expect(fold.take()).toBeUndefined();
  });

  it('tells how much it holds, which bounds how many rows one flush has to write', () => {
    const value = JSON.stringify(MAPS);
    const fold = foldAll([value, null, value]);
    expect(fold.heldBytes).toBe(2 * value.length);
    fold.take();
    expect(fold.heldBytes).toBe(0);
  });

  it('passes over what is invalid, such as a product under the key of another', () => {
    expect(foldAll(['{', JSON.stringify({ ...MAPS, product_id: 'p-2' })]).take()).toBeUndefined();
  });

  it('has nothing to add where its rows are in the store already', () => {
    expect(foldAll([JSON.stringify(MAPS)], true).take()).toBeUndefined();
  });
});
