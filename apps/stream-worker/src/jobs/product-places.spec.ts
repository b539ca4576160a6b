import * as fc from 'fast-check';
import { ProductPlaces } from './product-places';

describe('ProductPlaces', () => {
  it('numbers products as they come, each once', () => {
    const id = fc.oneof(fc.constantFrom('', 'p', 'é', 'e\u0301', '__proto__', '😀'.repeat(100)), fc.string());
    fc.assert(
      fc.property(fc.array(id), (ids) => {
        const places = new ProductPlaces();
        const distinct = [...new Set(ids)];
        expect(ids.map((one) => places.of(one))).toEqual(ids.map((one) => distinct.indexOf(one)));
        expect(places.products.toArray()).toEqual(distinct);
      }),
    );
  });

  it('keeps apart what has the same hash, as a few of so many have', () => {
    const places = new ProductPlaces();
    const ids = Array.from({ length: 300_000 }, (_, at) => `${Math.sin(at)}`);
    expect(ids.findIndex((id, at) => places.of(id) !== at)).toBe(-1);
    expect(ids.findIndex((id, at) => places.of(id) !== at)).toBe(-1);
  });
});
