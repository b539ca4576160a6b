import { EVENT_DEFINITIONS, EVENT_TOPICS, judgeRecord, type AnyEvent, type EventTopic } from '@globalmart/contracts';
import {
  type AddLine,
  columnTypes,
  type ColumnsOf,
  type LakeColumns,
  type LakeLine,
  LINE_COLUMN_TYPES,
} from './columns';
import { addEventOf, addOrigin, dayName, dayOf, type LakeOrigin } from './lake-row';

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

/** Columns of these names, and what is added to them, as if they were one object: one value to each. */
function columnsFor<Columns>(names: readonly string[]): { added: Record<string, unknown>; to: Columns } {
  const added: Record<string, unknown> = {};
  const columnOf = (name: string) => {
    const add = (value: unknown): void => {
      if (name in added) throw new Error(`${name} has a value already`);
      added[name] = value;
    };
    const addEach = <Item>(items: readonly Item[], addLine: AddLine<Item>): void => {
      add(items.map((item, at) => lineOf(item, at, addLine)));
    };
    return { add, addEach };
  };
  return { added, to: Object.fromEntries(names.map((name) => [name, columnOf(name)])) as Columns };
}

function lineOf<Item>(item: Item, at: number, addLine: AddLine<Item>): Record<string, unknown> {
  const { added, to } = columnsFor<ColumnsOf<LakeLine>>(LINE_COLUMN_TYPES.map(({ name }) => name));
  addLine(item, at, to);
  return added;
}

function addedBy(event: AnyEvent): Record<string, unknown> {
  const { added, to } = columnsFor<LakeColumns>(columnTypes(event.topic).map(({ name }) => name));
  addEventOf(event.topic)(event, to);
  addOrigin(ORIGIN, to);
  return added;
}

describe('the row of an event', () => {
  it.each(EVENT_TOPICS)('has one value for each column of %s', (topic) => {
    const names = columnTypes(topic).map(({ name }) => name);
    expect(Object.keys(addedBy(exampleOf(topic))).toSorted()).toEqual(names.toSorted());
  });

  it('numbers lines from 1, in cents, and calls a category unknown that nobody knows', () => {
    expect(addedBy(exampleOf('transactions'))).toMatchObject({
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
    expect(addedBy(exampleOf('product_views', search))).toMatchObject({ category: null, product_id: null });
    expect(addedBy(exampleOf('cart_events'))).toMatchObject({ category: 'unknown' });
    const checkout = { action: 'checkout', product_id: undefined, quantity: undefined, price: undefined };
    expect(addedBy(exampleOf('cart_events', checkout))).toMatchObject({ category: null, price_cents: null });
  });

  it('keeps a removal as a row without a product', () => {
    const removal = { topic: 'product_catalog', key: 'prod_7', productId: 'prod_7', removed: true } as const;
    expect(addedBy(removal)).toMatchObject({
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
