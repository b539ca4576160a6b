import { MAX_VALUE_BYTES } from '@globalmart/contracts';
import { recordsOf, run } from '../../test/simulated-run';
import { DEFECT_WEIGHTS } from './defects';

const SLOTS = 60_000;
const SHARE = 0.05;

describe.each([6, 200])('defects at %s events a second', (eventsPerSecond) => {
  const sent = run({ slots: SLOTS, eventsPerSecond, defects: SHARE });
  const count = (defect: string) => sent.filter(({ record }) => record.headers?.['defect'] === defect).length;

  it('are what their label says, and nothing else is wrong', () => {
    const wrong = sent.filter(({ record, verdict }) => {
      const defect = record.headers?.['defect'];
      return verdict !== (defect === undefined || defect === 'out_of_order' ? 'valid' : defect);
    });
    expect(wrong).toEqual([]);
  });

  it('come out of order within the watermark delay', () => {
    const held = sent.filter(({ record }) => record.headers?.['defect'] === 'out_of_order');
    const lags = held.map(({ record, sentMs }) => sentMs - record.eventTimeMs);
    expect(Math.max(...lags)).toBeLessThan(10 * 60_000);
  });
  it('are met in the share asked for, each kind by its weight', () => {
    for (const [defect, weight] of Object.entries(DEFECT_WEIGHTS)) {
      // Only purchases have a total, a fifth of the slots.
      const expected = SLOTS * SHARE * (weight / 100) * (defect === 'total_mismatch' ? 0.2 : 1);
      // Nothing is late in the first two of five minutes.
      const spread = defect === 'late' && eventsPerSecond === 200 ? 0.6 : 5 / Math.sqrt(expected);
      expect(Math.abs(count(defect) / expected - 1)).toBeLessThan(spread);
    }
  });

  it('are more than a megabyte where they are oversize', () => {
    const oversize = sent.filter(({ record }) => record.headers?.['defect'] === 'oversize');
    expect(oversize.every(({ record }) => record.value.length > MAX_VALUE_BYTES)).toBe(true);
  });
});

describe('defects', () => {
  it('leave every event of the shop as it is without them', () => {
    const flawless = run({ slots: 10_000 }).length;
    const good = run({ slots: 10_000, defects: 0.1 }).filter(({ verdict }) => verdict === 'valid').length;
    expect(good).toBe(flawless);
  });

  it('are none at a share of 0', () => {
    expect(recordsOf({ slots: 10_000 }).some(({ record }) => record.headers?.['defect'])).toBe(false);
  });
});
