import { judgeRecord } from '@globalmart/contracts';
import { Catalogue } from './catalogue';
import { CATEGORIES } from './categories';
import { EventRandom } from './event-random';

describe('Catalogue', () => {
  it('has 100 categories with prices from 10 to 2,000 dollars', () => {
    expect(new Set(CATEGORIES.map(({ name }) => name)).size).toBe(100);
    expect(Math.min(...CATEGORIES.map(({ leastCents }) => leastCents))).toBe(1_000);
    expect(Math.max(...CATEGORIES.map(({ mostCents }) => mostCents))).toBe(200_000);
  });

  it('writes products that pass the contract, the same ones each time', () => {
    const products = [...new Catalogue(2_000).messages()];
    for (const product of products) {
      const value = Buffer.from(JSON.stringify(product));
      const judged = judgeRecord('product_catalog', { key: Buffer.from(product.product_id), value, appendTimeMs: 0 });
      expect(judged).toMatchObject({ ok: true });
    }
    expect([...new Catalogue(2_000).messages()]).toEqual(products);
  });

  it('writes the price and category that sales use', () => {
    const catalogue = new Catalogue(500);
    [...catalogue.messages()].forEach((product, i) => {
      expect([product.product_id, Math.round(product.price * 100), product.category]).toEqual([
        catalogue.idOf(i),
        catalogue.priceCentsOf(i),
        catalogue.categoryOf(i),
      ]);
    });
  });

  it('fills every category in the size of the demonstration', () => {
    const catalogue = new Catalogue(250_000);
    const used = new Set(Array.from({ length: catalogue.size }, (_, i) => catalogue.categoryOf(i)));
    expect(used.size).toBe(100);
  });

  it('sells a tenth of the products about half of the time', () => {
    const catalogue = new Catalogue(1_000);
    const random = new EventRandom(1).seek(0);
    const picks = Array.from({ length: 20_000 }, () => catalogue.pick(random));
    // 0.1^(1/3.3) = 0.498
    expect(picks.filter((product) => product < 100).length / picks.length).toBeCloseTo(0.498, 1);
    expect(picks.every((product) => product >= 0 && product < 1_000)).toBe(true);
  });
});
