import { WaitingLine } from './waiting-line';

describe('WaitingLine', () => {
  it('serves in the order people came, however many have been served', () => {
    const line = new WaitingLine<number>();
    let next = 0;
    for (let entry = 0; entry < 20_000; entry += 1) {
      line.join(entry);
      if (entry % 3 > 0) expect(line.next()).toBe(next++);
    }
    expect(line.length).toBe(20_000 - next);
    while (line.length > 0) expect(line.next()).toBe(next++);
    expect([next, line.next()]).toEqual([20_000, undefined]);
  });
});
