import { ANOMALY_KINDS, type Transaction } from '@globalmart/contracts';
import { groupedBy, isTransaction, run } from '../../test/simulated-run';
import { ANOMALY_SCRIPTS } from './anomaly-scripts';

const MINUTE_MS = 60_000;

/** The kinds of one of a customer's purchases, counted over all of them as the rules are written. */
function kindsOf(purchase: Transaction, all: readonly Transaction[]): string[] {
  const back = (ms: number) =>
    all.filter(({ eventTimeMs: t }) => t <= purchase.eventTimeMs && t >= purchase.eventTimeMs - ms);
  const recent = back(10 * MINUTE_MS);
  const rules = {
    high_value: purchase.totalCents > 500_000,
    unusual_quantity: purchase.lines.some(({ quantity }) => quantity > 10),
    rapid_transactions: back(MINUTE_MS).length >= 6,
    suspicious_pattern:
      new Set(recent.map(({ country }) => country)).size >= 2 ||
      recent.filter(({ totalCents }) => totalCents <= 500).length >= 5 ||
      new Set(recent.map(({ paymentMethod }) => paymentMethod)).size >= 3,
  };
  return Object.entries(rules).flatMap(([kind, applies]) => (applies ? [kind] : []));
}

describe.each([
  { eventsPerSecond: 500, mix: [20, 60, 20], slots: 200_000 },
  { eventsPerSecond: 6, mix: [20, 60, 20], slots: 40_000 },
  { eventsPerSecond: 60, mix: [1, 0, 0], slots: 60_000 },
])('anomalies at $eventsPerSecond events a second, mix $mix', (options) => {
  const sent = run({ defects: 0.02, ...options });
  const valid = sent.flatMap(({ event, record, verdict }) =>
    verdict === 'valid' && event && isTransaction(event) ? [{ event, label: record.headers?.['anomaly'] ?? '' }] : [],
  );
  const byUser = groupedBy(
    valid.map(({ event }) => event),
    ({ userId }) => userId,
  );

  it('are labelled on each purchase that is one, and on no other', () => {
    const wrong = valid.filter(({ event, label }) => kindsOf(event, byUser.get(event.userId) ?? []).join() !== label);
    expect(wrong).toEqual([]);
  });

  it('are never labelled on what is not valid', () => {
    expect(sent.filter(({ record, verdict }) => verdict !== 'valid' && record.headers?.['anomaly'])).toEqual([]);
  });

  it('are 2 % of the purchases, of each kind its share', () => {
    const share = (applies: (label: string) => boolean) =>
      valid.filter(({ label }) => applies(label)).length / valid.length;
    // Bursts come at random: of some hundred anomalies, every sixth may be missing.
    expect(Math.abs(share((label) => label !== '') / 0.02 - 1)).toBeLessThan(0.25);
    for (const kind of ANOMALY_KINDS) {
      const expected = ANOMALY_SCRIPTS.reduce((sum, script) => sum + (script.kind === kind ? script.share : 0), 0);
      expect(Math.abs(share((label) => label.includes(kind)) / expected - 1)).toBeLessThan(0.6);
    }
  });
});
