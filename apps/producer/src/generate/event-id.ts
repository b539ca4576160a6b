import { mix32 } from './event-random';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const HEX_DIGITS = '0123456789abcdef';
const VARIANT = 0x80;
/** Of milliseconds, a minute or so: hexadecimal digits of a number beyond 32 bits are dear, and these change once in that time. */
const TWO_POW_16 = 2 ** 16;
const TWO_POW_30 = 2 ** 30;

/**
 * Ids in the form of UUIDv7: 48 bits of event time, then the event's index, then the seed. They sort by time and index, and are
 * unique: within a run by index (up to 2^42), across runs by seed, since the mix of the seed is a bijection.
 */
export class EventIds {
  private readonly seedHex: string;
  private minute = -1;
  private minuteHex = '';

  constructor(seed: number) {
    this.seedHex = mix32(seed).toString(16).padStart(8, '0');
  }

  id(index: number, eventTimeMs: number): string {
    const minute = Math.floor(eventTimeMs / TWO_POW_16);
    if (minute !== this.minute) {
      this.minuteHex = minute.toString(16).padStart(8, '0');
      this.minute = minute;
    }
    const ms = eventTimeMs % TWO_POW_16;
    const high = Math.floor(index / TWO_POW_30);
    const low = index % TWO_POW_30;
    return (
      `${this.minuteHex}-${byte(ms >>> 8)}${byte(ms)}-7${HEX_DIGITS[high >>> 8] ?? ''}${byte(high)}` +
      `-${byte(VARIANT | (low >>> 24))}${byte(low >>> 16)}` +
      `-${byte(low >>> 8)}${byte(low)}${this.seedHex}`
    );
  }
}

function byte(value: number): string {
  return HEX[value & 0xff] ?? '';
}
