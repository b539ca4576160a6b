import { Room } from './room';

const BITS_PER_BYTE = 8;

/** Bits one behind the other, the lowest of a byte first: what is true or false of the values of a page. */
export class Bits {
  count = 0;
  private readonly bytes = new Room();
  private open = 0;

  get filled(): number {
    return this.bytes.filled;
  }

  /** Of memory taken. */
  get capacity(): number {
    return this.bytes.capacity;
  }

  push(bit: boolean): void {
    const place = this.count++ % BITS_PER_BYTE;
    if (bit) this.open |= 1 << place;
    if (place === BITS_PER_BYTE - 1) this.endByte();
  }

  /** All bits, filled up with zeros to a whole byte, valid until the next is pushed; begins anew. */
  take(): Buffer {
    if (this.count % BITS_PER_BYTE > 0) this.endByte();
    this.count = 0;
    return this.bytes.take();
  }

  private endByte(): void {
    this.bytes.putByte(this.open);
    this.open = 0;
  }
}

/** Puts numbers of so many bits, at most 32, without gaps, the lowest bit first. Of their bits all together there are whole bytes. */
export function putPacked(to: Room, numbers: Uint32Array, from: number, until: number, width: number): void {
  let held = 0;
  let heldBits = 0;
  for (let at = from; at < until; at++) {
    const number = numbers[at] as number;
    held |= number << heldBits;
    heldBits += width;
    if (heldBits < 32) continue;
    heldBits -= 32;
    to.putUint32(held);
    // What of the number was too high for it; a shift by 32 would be none.
    held = heldBits === 0 ? 0 : number >>> (width - heldBits);
  }
  for (; heldBits > 0; heldBits -= BITS_PER_BYTE) {
    to.putByte(held & 0xff);
    held >>>= BITS_PER_BYTE;
  }
}
