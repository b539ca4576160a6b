import { EVENT_DEFINITIONS, EVENT_TOPICS, judgeRecord, type AnyEvent, type EventTopic } from '@globalmart/contracts';
import { columnTypes } from './columns';
import { dayName, dayOf, lakeRow, type LakeOrigin } from './lake-row';

const APPENDED_MS = Date.UTC(2026, 0, 16, 0, 0, 1);
const ORIGIN: LakeOrigin = { source: 'stream', late: false, partition: 1, offset: 42, append_time: APPENDED_MS };

function exampleOf(topic: EventTopic, changes: object = {}): AnyEvent {
  const { example, keyField } = EVENT_DEFINITIONS[topic];
  const message: Record<string, unknown> = { ...example, ...changes };
  const judged = judgeRecord(topic, {
    key: Buffer.from(String(message[keyField])),
    value: Buffer.from(JSON.stringify(message)),
    appendTimeMs: APPENDED_MS,
  });
  if (!judged.ok) throw new Error(`${topic}: ${judged.reason}`);
  return judged.event;
}

describe('lakeRow', () => {
  it.each(EVENT_TOPICS)('has the columns of %s, in their order', (topic) => {
    expect(Object.keys(lakeRow(exampleOf(topic), ORIGIN))).toEqual(columnTypes(topic).map(({ name }) => name));
  });

  it('numbers lines from 1, in cents, and calls a category unknown that nobody knows', () => {
    expect(lakeRow(exampleOf('transactions'), ORIGIN)).toMatchObject({
      timestamp: Date.UTC(2026, 0, 15, 12, 34, 56, 789),
      total_amount_cents: 4498,
      products: [
        { line_no: 1, product_id: 'prod_7', quantity: 2, price_cents: 1999, category: 'Books' },
        { line_no: 2, product_id: 'prod_8', quantity: 1, price_cents: 500, category: 'unknown' },
      ],
      source: 'stream',
      late: false,
      partition: 1,
      offset: 42,
      append_time: APPENDED_MS,
    });
  });

  it('leaves the category out where there is neither one nor a product', () => {
    const search = { event_type: 'search', product_id: undefined, category: undefined, search_query: 'maps' };
    expect(lakeRow(exampleOf('product_views', search), ORIGIN)).toMatchObject({ category: null, product_id: null });
    expect(lakeRow(exampleOf('cart_events'), ORIGIN)).toMatchObject({ category: 'unknown' });
    const checkout = { action: 'checkout', product_id: undefined, quantity: undefined, price: undefined };
    expect(lakeRow(exampleOf('cart_events', checkout), ORIGIN)).toMatchObject({ category: null, price_cents: null });
  });

  it('keeps a removal as a row without a product', () => {
    const removal = { topic: 'product_catalog', key: 'prod_7', productId: 'prod_7', removed: true } as const;
    expect(lakeRow(removal, ORIGIN)).toMatchObject({
      product_id: 'prod_7',
      name: null,
      price_cents: null,
      deleted: true,
    });
  });
});

describe('dayOf', () => {
  it('is the UTC day of the event time, to the last millisecond', () => {
    const at = (timestamp: string): string => dayName(dayOf(exampleOf('transactions', { timestamp }), APPENDED_MS));
    expect(at('2026-01-14T23:59:59.999Z')).toBe('2026-01-14');
    expect(at('2026-01-15T00:00:00Z')).toBe('2026-01-15');
    expect(at('2026-01-15T00:30:00+01:00')).toBe('2026-01-14');
  });

  it('is that of the append time for a product, which has no other', () => {
    expect(dayName(dayOf(exampleOf('product_catalog'), APPENDED_MS))).toBe('2026-01-16');
  });
});
