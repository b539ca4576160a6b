import type { ModelRows, ModelTransaction } from './log-model';

/** By what makes an event one of its own: an id may come again later, but not of the same instant. */
export function anomalyKey(id: string, eventMs: number, kind: string): string {
  return `${id} at ${eventMs} ${kind}`;
}

/** What detected_anomalies must hold after these valid events, by the definition: each looks at all of its user's anew. */
export function expectedAnomalies(events: readonly ModelTransaction[]): ModelRows {
  const rows: ModelRows = new Map();
  for (const event of events) {
    const back = (ms: number) =>
      events.filter(
        ({ userId, eventMs }) => userId === event.userId && eventMs <= event.eventMs && eventMs >= event.eventMs - ms,
      );
    const put = (kind: string, score: number, description: string) =>
      rows.set(anomalyKey(event.id, event.eventMs, kind), {
        user: event.userId,
        cents: event.totalCents,
        score,
        description,
      });

    const amount = (event.totalCents / 100).toFixed(2);
    if (event.totalCents > 500_000) {
      put('high_value', Math.round(event.totalCents / 50), `amount ${amount} is above 5000.00`);
    }
    const quantity = Math.max(...event.lines.map((line) => line.quantity));
    if (quantity > 10) put('unusual_quantity', quantity * 1_000, `quantity ${quantity} of one line is above 10`);
    const rapid = back(60_000).length;
    if (rapid >= 6) put('rapid_transactions', rapid * 2_000, `${rapid} transactions within 60 seconds are above 5`);

    const recent = back(600_000);
    const countries = [...new Set(recent.map(({ country }) => country))].sort();
    const methods = [...new Set(recent.map(({ paymentMethod }) => paymentMethod))].sort();
    const small = recent.filter(({ totalCents }) => totalCents <= 500).length;
    const names = (all: readonly string[], what: string) =>
      `${all.length} ${what} within 10 minutes (${all.join(', ')})`;
    const rules = [
      { holds: countries.length >= 2, score: countries.length * 5_000, says: names(countries, 'countries') },
      { holds: small >= 5, score: small * 2_000, says: `${small} transactions of at most 5.00 within 10 minutes` },
      {
        holds: methods.length >= 3,
        score: Math.round((methods.length * 10_000) / 3),
        says: names(methods, 'payment methods'),
      },
    ].filter(({ holds }) => holds);
    if (rules.length === 0) continue;
    const description = rules.map(({ says }) => says).join('; ');
    put('suspicious_pattern', Math.max(...rules.map(({ score }) => score)), description);
  }
  return rows;
}
