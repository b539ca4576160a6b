import fc from 'fast-check';
import { Agenda, type Due } from './agenda';

const START_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

function due(agenda: Agenda<Due>, nowMs: number): number[] {
  const taken: number[] = [];
  agenda.takeDue(nowMs, ({ dueMs }) => taken.push(dueMs));
  return taken;
}

describe('Agenda', () => {
  it('hands each entry over once, never early and at most an eighth of a second late', () => {
    const times = fc.array(fc.integer({ min: 0, max: 2 * DAY_MS }), { maxLength: 30 });
    const steps = fc.array(fc.integer({ min: 1, max: DAY_MS }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(times, steps, (offsets, waits) => {
        const agenda = new Agenda<Due>();
        due(agenda, START_MS);
        for (const offset of offsets) agenda.put({ dueMs: START_MS + offset });
        let nowMs = START_MS;
        const left = new Set(offsets.map((_, i) => i));
        for (const wait of [...waits, 3 * DAY_MS]) {
          nowMs += wait;
          for (const dueMs of due(agenda, nowMs)) {
            expect(dueMs).toBeLessThanOrEqual(nowMs);
            left.delete([...left].find((i) => START_MS + (offsets[i] ?? 0) === dueMs) ?? -1);
          }
          for (const i of left) expect(START_MS + (offsets[i] ?? 0)).toBeGreaterThan(nowMs - 128);
          expect(agenda.size).toBe(left.size);
        }
        expect(left.size).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('takes entries that are put while others are handed over', () => {
    const agenda = new Agenda<Due>();
    due(agenda, START_MS);
    agenda.put({ dueMs: START_MS + 1_000 });
    agenda.takeDue(START_MS + 2_000, () => agenda.put({ dueMs: START_MS + 3_000 }));
    expect(due(agenda, START_MS + 2_900)).toEqual([]);
    expect(due(agenda, START_MS + 3_200)).toEqual([START_MS + 3_000]);
  });

  it('hands everything over at the end, the earliest first', () => {
    const agenda = new Agenda<Due>();
    due(agenda, START_MS);
    for (const dueMs of [900, 5_000, 20]) agenda.put({ dueMs: START_MS + dueMs });
    const taken: number[] = [];
    agenda.takeAll(({ dueMs }) => taken.push(dueMs - START_MS));
    expect([taken, agenda.size]).toEqual([[20, 900, 5_000], 0]);
  });
});
