import { AWAY_MS, Presence } from './presence';

const NOW = Date.UTC(2026, 0, 1);

describe('Presence', () => {
  it('lets a customer in once, and again when the time away is over', () => {
    const presence = new Presence(100);
    expect(presence.isFree(7, NOW)).toBe(true);
    presence.enter(7);
    expect(presence.isFree(7, NOW + 3_600_000)).toBe(false);
    presence.leave(7, NOW + AWAY_MS);
    expect(presence.isFree(7, NOW + AWAY_MS - 1)).toBe(false);
    expect(presence.isFree(7, NOW + AWAY_MS + 1_000)).toBe(true);
  });

  it('finds somebody who is free', () => {
    const presence = new Presence(100);
    presence.isFree(1, NOW);
    for (const customer of [1, 2, 3]) presence.enter(customer);
    let picked = 0;
    expect(presence.findFree(NOW, () => (picked += 1))).toBe(4);
  });

  it('says so when there are too few customers', () => {
    const presence = new Presence(100);
    presence.isFree(1, NOW);
    presence.enter(1);
    expect(() => presence.findFree(NOW, () => 1)).toThrow('none is free');
  });
});
