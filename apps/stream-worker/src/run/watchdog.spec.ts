import type { TaskProgress } from '@globalmart/streaming';
import { Watchdog } from './watchdog';

type Seen = Omit<TaskProgress, 'task'>;

/** Checks every 10 s with a limit of 60 s; returns the seconds at which the watchdog barked. */
function barksAt(seen: readonly Seen[], others: (at: number) => TaskProgress[] = () => []): number[] {
  const barks: number[] = [];
  let at = 0;
  const watchdog = new Watchdog(
    () => [...others(at), { task: 'watched', ...(seen[at] as Seen) }],
    60_000,
    (task) => {
      expect(task).toBe('watched');
      barks.push(at * 10);
    },
  );
  for (; at < seen.length; at++) watchdog.check(at * 10_000);
  return barks;
}

const still = (lag: number, checks: number): Seen[] => Array.from({ length: checks }, () => ({ lag, position: 5 }));

describe('Watchdog', () => {
  it('barks once records have waited for the limit while nothing moved', () => {
    // The first check sees something new, the second is the first without movement.
    expect(barksAt(still(1, 8))).toEqual([70]);
    expect(barksAt(still(1, 7))).toEqual([]);
  });

  it('is quiet when nothing waits', () => {
    expect(barksAt(still(0, 20))).toEqual([]);
  });

  it('is quiet while it moves, however much waits', () => {
    expect(barksAt(Array.from({ length: 20 }, (_, at) => ({ lag: 1_000_000, position: at })))).toEqual([]);
  });

  it("is not fooled by another task's progress", () => {
    expect(barksAt(still(1, 8), (at) => [{ task: 'busy', lag: 1, position: at }])).toEqual([70]);
  });

  it.each([
    ['moved', { lag: 1, position: 6 }],
    ['had nothing to do', { lag: 0, position: 5 }],
    ['began again further back', { lag: 1, position: 2 }],
  ])('begins to count again after it %s', (_name, between) => {
    expect(barksAt([...still(1, 7), between, ...still(1, 6)])).toEqual([]);
    expect(barksAt([...still(1, 7), between, ...still(1, 9)])).not.toEqual([]);
  });

  it('counts from the last excuse on', () => {
    const barks: number[] = [];
    let at = 0;
    const watchdog = new Watchdog(
      () => [{ task: 'watched', lag: 1, position: 5 }],
      60_000,
      () => barks.push(at),
    );
    for (; at <= 200; at += 10) {
      if (at === 60) watchdog.excuse();
      watchdog.check(at * 1_000);
    }
    // At 60 s it looks anew, from 70 s on nothing has moved.
    expect(barks[0]).toBe(130);
  });
});
