import * as fc from 'fast-check';
import { hashId } from './id-hash';
import { SeenIds, type Sighting } from './seen-ids';

const DELAY_MS = 600_000;

/** The rule without the table: greatest event time and first content by id. */
class NaiveIds {
  private readonly newest = new Map<string, number>();
  private readonly first = new Map<string, number>();

  observe(id: string, content: number, eventMs: number, watermarkMs: number): Sighting {
    const known = this.newest.get(id) ?? Number.NEGATIVE_INFINITY;
    this.newest.set(id, Math.max(known, eventMs));
    if (known >= watermarkMs && known !== Number.NEGATIVE_INFINITY) {
      return this.first.get(id) === content ? 'repeated' : 'conflicting';
    }
    this.first.set(id, content);
    return 'new';
  }
}

/** Both, side by side, under the watermark that the observed times make. */
class Pair {
  readonly ids = new SeenIds();
  private readonly naive = new NaiveIds();
  private readonly hash = new Uint32Array(4);
  private maxMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly delayMs = DELAY_MS) {}

  get watermarkMs(): number {
    return this.maxMs - this.delayMs;
  }

  /** Whether the id is known. */
  observe(id: string, eventMs: number): boolean | undefined {
    const sighting = this.sight(id, 0, eventMs);
    return sighting && sighting !== 'new';
  }

  /** Late events never reach the table. */
  sight(id: string, content: number, eventMs: number): Sighting | undefined {
    if (eventMs < this.watermarkMs) return undefined;
    hashId(id, this.hash);
    const sighting = this.ids.observe(this.hash, content, eventMs, this.watermarkMs);
    // Asked a million times, where a matcher costs more than the table.
    if (sighting !== this.naive.observe(id, content, eventMs, this.watermarkMs)) {
      throw new Error(`${id} at ${eventMs}, watermark ${this.watermarkMs}: taken for ${sighting}`);
    }
    this.maxMs = Math.max(this.maxMs, eventMs);
    return sighting;
  }
}

describe('SeenIds', () => {
  it('knows an id up to the watermark and not a millisecond longer', () => {
    const pair = new Pair();
    expect(pair.observe('x', 0)).toBe(false);
    expect(pair.observe('front', DELAY_MS)).toBe(false);
    expect(pair.observe('x', DELAY_MS)).toBe(true);

    const other = new Pair();
    other.observe('x', 0);
    other.observe('front', DELAY_MS + 1);
    expect(other.observe('x', DELAY_MS)).toBe(false);
  });

  it('keeps an id as long as its newest time, in whichever order the times came', () => {
    for (const times of [
      [0, 300_000],
      [300_000, 0],
    ]) {
      const pair = new Pair();
      for (const time of times) pair.observe('x', time);
      pair.observe('front', 900_000);
      expect(pair.observe('x', 900_000)).toBe(true);
    }
  });

  it('compares each content with that of the first, until the id is forgotten', () => {
    const pair = new Pair();
    expect(pair.sight('x', 7, 0)).toBe('new');
    expect(pair.sight('x', 7, 1)).toBe('repeated');
    expect(pair.sight('x', 2 ** 32 - 1, 2)).toBe('conflicting');
    // A conflict keeps the id alive, but not its own content.
    expect(pair.sight('x', 2 ** 32 - 1, 2)).toBe('conflicting');
    expect(pair.sight('x', 7, 3)).toBe('repeated');
    pair.observe('front', DELAY_MS + 4);
    expect(pair.sight('x', 0, DELAY_MS)).toBe('new');
    expect(pair.sight('x', 7, DELAY_MS)).toBe('conflicting');
  });

  it('gives nobody the slot of an id that stands exactly at the watermark', () => {
    const pair = new Pair();
    for (let at = 0; at < 700; at++) pair.observe(`t-${at}`, 0);
    pair.observe('front', DELAY_MS);
    // Few enough not to make the table grow, many enough to meet ids in each other's way.
    for (let at = 0; at < 60; at++) pair.observe(`new-${at}`, DELAY_MS);
    for (let at = 0; at < 700; at++) expect(pair.observe(`t-${at}`, 0)).toBe(true);
  });

  it('uses the slot of an expired id again', () => {
    const pair = new Pair(1_000);
    for (let at = 0; at < 200_000; at++) pair.observe(`t-${at}`, at * 10);
    // 101 ids are inside the delay at any time.
    expect(pair.ids.bytes).toBe(1_024 * 20);
    expect(pair.ids.held).toBeLessThanOrEqual(768);
  });

  it('grows to hold what is alive, at no more than 37 bytes each', () => {
    const pair = new Pair();
    for (let at = 0; at < 100_000; at++) pair.observe(`t-${at}`, at);
    expect(pair.ids.held).toBe(100_000);
    expect(pair.ids.bytes / 100_000).toBeLessThan(37);
    let known = 0;
    for (let at = 0; at < 100_000; at++) if (pair.observe(`t-${at}`, 100_000)) known++;
    expect(known).toBe(100_000);
  });

  it.each([
    ['before 1970', -5_000_000_000],
    ['1970', 0],
    ['now', Date.UTC(2026, 0, 1)],
    ['9999', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
  ])('works at %s', (_name, startMs) => {
    const pair = new Pair();
    expect(pair.observe('x', startMs)).toBe(false);
    expect(pair.observe('x', startMs - DELAY_MS)).toBe(true);
    expect(pair.observe('y', startMs - DELAY_MS)).toBe(false);
    expect(pair.observe('y', startMs)).toBe(true);
  });

  it.each([
    ['12 days, less than the base reaches', 2 ** 30 - 1],
    ['12 days and more', 2 ** 30],
    ['24 days and more', 2 ** 31],
    ['from 1970 to 9999', Date.UTC(9999, 0)],
  ])('keeps what is alive over a jump of %s', (_name, jumpMs) => {
    const pair = new Pair();
    pair.observe('old', 0);
    pair.observe('x', 0);
    // The jumping event is itself judged by the watermark before it.
    expect(pair.sight('x', 1, jumpMs)).toBe('conflicting');
    expect(pair.sight('x', 1, jumpMs - DELAY_MS)).toBe('conflicting');
    expect(pair.sight('x', 0, jumpMs - DELAY_MS)).toBe('repeated');
    expect(pair.observe('old', jumpMs)).toBe(false);
  });

  it('keeps what is alive when the base moves up in the middle of a steady stream', () => {
    const pair = new Pair();
    const dayMs = 86_400_000;
    for (let at = 0; at < 600; at++) {
      // Ten minutes apart: each id is still alive when the next one comes, and 60 days pass.
      const atMs = at * (dayMs / 10 / 14.4);
      expect(pair.observe(`t-${at}`, atMs)).toBe(false);
      if (at > 0) expect(pair.observe(`t-${at - 1}`, atMs)).toBe(true);
    }
    for (let at = 600; at < 900; at++) pair.observe(`t-${at}`, at * 12 * 3_600_000);
  });

  it('answers as the rule does, for any times and ids', () => {
    const step = fc.record({
      id: fc.integer({ min: 0, max: 25 }),
      content: fc.integer({ min: 0, max: 1 }),
      // Steps around the front: a little, the delay to the millisecond, hours, and jumps past the reach of 32 bits.
      move: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: -DELAY_MS, max: DELAY_MS }) },
        { weight: 2, arbitrary: fc.constantFrom(-DELAY_MS, -DELAY_MS - 1, -DELAY_MS + 1, 0, 1, DELAY_MS) },
        { weight: 1, arbitrary: fc.constantFrom(3_600_000, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 33) },
      ),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(0, -(2 ** 33), Date.UTC(2026, 0, 1)),
        fc.array(step, { maxLength: 400 }),
        (startMs, steps) => {
          const pair = new Pair();
          let frontMs = startMs;
          for (const { id, content, move } of steps) {
            pair.sight(`t-${id}`, content, frontMs + move);
            frontMs = Math.max(frontMs, frontMs + move);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('answers as the rule does while the table is full, expires and is rebuilt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer(), (delayMs, seed) => {
        const pair = new Pair(delayMs);
        let state = seed;
        const draw = (bound: number): number => (state = (Math.imul(state, 48_271) + 11) >>> 0) % bound;
        for (let frontMs = 0, at = 0; at < 8_000; at++) {
          frontMs += draw(3);
          pair.sight(`t-${draw(3) === 0 ? draw(at + 1) : at}`, draw(2), frontMs - draw(delayMs + 1));
        }
      }),
      { numRuns: 12 },
    );
  });
});
