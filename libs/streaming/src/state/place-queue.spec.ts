import * as fc from 'fast-check';
import { NOWHERE } from './key-table';
import { PlaceQueue } from './place-queue';

describe('PlaceQueue', () => {
  it('gives places in the order in which they came, whichever left in between', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(200)), { maxLength: 500 });
    fc.assert(
      fc.property(steps, (taken) => {
        const queue = new PlaceQueue();
        let inside: number[] = [];
        for (const [isAdded, place] of taken) {
          if (isAdded && !inside.includes(place)) {
            queue.add(place);
            inside.push(place);
          } else if (!isAdded && inside.includes(place)) {
            queue.remove(place);
            inside = inside.filter((other) => other !== place);
          }
          expect(queue.oldest).toBe(inside[0] ?? NOWHERE);
        }
        for (const place of inside) {
          expect(queue.oldest).toBe(place);
          queue.remove(place);
        }
        expect(queue.oldest).toBe(NOWHERE);
      }),
    );
  });
});
