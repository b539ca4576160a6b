import { EventIds } from './event-id';

const TIME_MS = Date.UTC(2026, 0, 15, 12, 34, 56, 789);

describe('EventIds', () => {
  it('has the form of UUIDv7 and begins with the event time', () => {
    const id = new EventIds(42).id(123_456_789, TIME_MS);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(TIME_MS);
  });

  it('differs by index at one time and by seed at one index', () => {
    const ids = new EventIds(1);
    const indexes = [0, 1, 4_095, 4_096, 2 ** 24, 2 ** 32, 2 ** 41];
    const all = indexes.flatMap((index) => [ids.id(index, TIME_MS), new EventIds(2).id(index, TIME_MS)]);
    expect(new Set(all).size).toBe(indexes.length * 2);
  });

  it('sorts by index within a millisecond', () => {
    const ids = new EventIds(9);
    const made = [0, 1, 255, 256, 4_096, 2 ** 30 - 1, 2 ** 30, 2 ** 41].map((index) => ids.id(index, TIME_MS));
    expect([...made].sort()).toEqual(made);
  });

  it('sorts by event time', () => {
    const ids = new EventIds(9);
    const made = [3, 2, 1, 0].map((index, ms) => ids.id(index, TIME_MS + ms));
    expect([...made].sort()).toEqual(made);
  });
});
