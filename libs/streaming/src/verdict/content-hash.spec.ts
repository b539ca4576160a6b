import * as fc from 'fast-check';
import { contentHash } from './content-hash';

const bytes = fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array));

describe('contentHash', () => {
  it('is the same wherever the bytes lie', () => {
    fc.assert(
      fc.property(bytes, fc.nat(40), (content, at) => {
        const elsewhere = Buffer.alloc(at + content.length + 9, 0xa5);
        content.copy(elsewhere, at);
        expect(contentHash(elsewhere.subarray(at, at + content.length))).toBe(contentHash(content));
      }),
    );
  });

  it('differs where one byte does, or the length', () => {
    fc.assert(
      fc.property(bytes, fc.nat(99), fc.integer({ min: 1, max: 255 }), (content, at, change) => {
        const longer = Buffer.concat([content, Buffer.alloc(1)]);
        expect(contentHash(longer)).not.toBe(contentHash(content));
        if (at >= content.length) return;
        const other = Buffer.from(content);
        other.writeUInt8(other.readUInt8(at) ^ change, at);
        expect(contentHash(other)).not.toBe(contentHash(content));
      }),
    );
  });

  it('takes no more contents for one another than 32 bits must', () => {
    const hashes = new Set<number>();
    for (let price = 0; price < 300; price++) {
      for (let quantity = 0; quantity < 300; quantity++) {
        hashes.add(
          contentHash(Buffer.from(`{"product_id":"P1","quantity":${quantity},"price":${price}.99,"x":"USA"}`)),
        );
      }
    }
    // Of 90,000, one pair is expected to be equal.
    expect(hashes.size).toBeGreaterThan(90_000 - 8);
  });
});
