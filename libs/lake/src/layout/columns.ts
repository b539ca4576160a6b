import type { EventTopic } from '@globalmart/contracts';

/** What a column may hold, each with its type in DuckDB's words. */
const TYPES = {
  text: 'VARCHAR',
  /** A text of which there are few: each file has them once, in a dictionary. */
  word: 'VARCHAR',
  integer: 'INTEGER',
  /** Whole numbers beyond 32 bits, money in cents among them. */
  bigint: 'BIGINT',
  number: 'DOUBLE',
  flag: 'BOOLEAN',
  /** UTC, microseconds in the file; ms since the epoch in a row. */
  time: 'TIMESTAMPTZ',
  /** ms at its 00:00Z in a row. */
  day: 'DATE',
  texts: 'VARCHAR[]',
  lines: 'STRUCT[]',
} as const;

type Kind = keyof typeof TYPES;
/** With `?`: null where an event leaves it out. */
type Column = Kind | `${Kind}?`;

interface ValueOf {
  readonly text: string;
  readonly word: string;
  readonly integer: number;
  readonly bigint: number;
  readonly number: number;
  readonly flag: boolean;
  readonly time: number;
  readonly day: number;
  readonly texts: readonly string[];
  readonly lines: readonly LakeLine[];
}

type Value<C extends Column> = C extends `${infer K extends Kind}?` ? ValueOf[K] | null : ValueOf[C & Kind];
type RowOf<Columns extends Record<string, Column>> = { readonly [Name in keyof Columns]: Value<Columns[Name]> };

const LINE_COLUMNS = {
  /** From 1, in the order of the transaction. */
  line_no: 'integer',
  product_id: 'text',
  quantity: 'integer',
  price_cents: 'bigint',
  /** Its own or the catalogue's, else `unknown`. */
  category: 'word',
} as const;

export interface LakeLine {
  readonly line_no: number;
  readonly product_id: string;
  readonly quantity: number;
  readonly price_cents: number;
  readonly category: string;
}

/** Where a row comes from. History and imports were in no log: their rows have no partition and no offset. */
const ORIGIN = {
  source: 'word',
  late: 'flag',
  partition: 'integer?',
  offset: 'bigint?',
  append_time: 'time',
} as const;

/**
 * The columns of the lake's files by topic, in their order: the events' own names, money in cents. This is their one
 * definition: files are written and read by it.
 */
export const LAKE_COLUMNS = {
  transactions: {
    transaction_id: 'text',
    user_id: 'text',
    timestamp: 'time',
    products: 'lines',
    total_amount_cents: 'bigint',
    payment_method: 'word',
    country: 'word',
    session_id: 'text?',
    /** 0 = online. */
    store_id: 'integer',
    ...ORIGIN,
  },
  product_views: {
    event_id: 'text',
    event_type: 'word',
    user_id: 'text',
    session_id: 'text',
    timestamp: 'time',
    product_id: 'text?',
    /** As a line's; null where there is neither a category nor a product. */
    category: 'word?',
    duration_seconds: 'number',
    search_query: 'text?',
    results_count: 'integer?',
    ...ORIGIN,
  },
  cart_events: {
    event_id: 'text',
    action: 'word',
    user_id: 'text',
    session_id: 'text',
    product_id: 'text?',
    /** Not on the wire: the catalogue's, else `unknown`; null where there is no product. */
    category: 'word?',
    quantity: 'integer?',
    price_cents: 'bigint?',
    timestamp: 'time',
    ...ORIGIN,
  },
  inventory_updates: {
    event_id: 'text',
    product_id: 'text',
    warehouse_id: 'word',
    quantity: 'integer',
    reason: 'word',
    timestamp: 'time',
    ...ORIGIN,
  },
  customer_events: {
    event_id: 'text',
    event_type: 'word',
    user_id: 'text',
    email: 'text',
    age: 'integer',
    country: 'word',
    registration_date: 'day',
    preferences: 'texts',
    timestamp: 'time',
    ...ORIGIN,
  },
  product_catalog: {
    product_id: 'text',
    /** Null, like all that follows, where the product was removed. */
    name: 'text?',
    category: 'word?',
    price_cents: 'bigint?',
    inventory: 'integer?',
    ratings: 'number?',
    deleted: 'flag',
    ...ORIGIN,
  },
} as const satisfies Record<EventTopic, Record<string, Column>>;

/** A row of the lake as it is handed to a writer: times in ms since the epoch, null where there is nothing. */
export type LakeRow<Topic extends EventTopic = EventTopic> = RowOf<(typeof LAKE_COLUMNS)[Topic]>;

/** Takes the values of a column, one for each row. */
export interface LakeColumn<Value> {
  add(value: Value): void;
}

/** The columns that a row of a topic goes to, value by value, without ever being an object. */
export type LakeColumns<Topic extends EventTopic = EventTopic> = ColumnsOf<LakeRow<Topic>>;
export type ColumnsOf<Row> = {
  readonly [Name in keyof Row]: Row[Name] extends readonly LakeLine[] ? LinesColumn : LakeColumn<Row[Name]>;
};

/** Adds what is to become a line to the columns of lines. @param at its place in the list, from 0 */
export type AddLine<Item> = (item: Item, at: number, to: ColumnsOf<LakeLine>) => void;

/** A column of lists of lines, which need not be objects of the lake either. */
export interface LinesColumn extends LakeColumn<readonly LakeLine[]> {
  /** Adds one list. */
  addEach<Item>(items: readonly Item[], add: AddLine<Item>): void;
}

export interface ColumnType {
  readonly name: string;
  /** In DuckDB's words. */
  readonly type: string;
  readonly kind: Kind;
}

/** The columns of a transaction's lines, in their order. */
export const LINE_COLUMN_TYPES: readonly ColumnType[] = columnTypesOf(LINE_COLUMNS);

const LINES_TYPE = `STRUCT(${LINE_COLUMN_TYPES.map(({ name, type }) => `${name} ${type}`).join(', ')})[]`;

/** The columns of a topic's files, in their order. */
export function columnTypes(topic: EventTopic): readonly ColumnType[] {
  return columnTypesOf(LAKE_COLUMNS[topic]);
}

function columnTypesOf(columns: Readonly<Record<string, Column>>): ColumnType[] {
  return Object.entries(columns).map(([name, column]) => {
    const kind = column.replace('?', '') as Kind;
    return { name, kind, type: kind === 'lines' ? LINES_TYPE : TYPES[kind] };
  });
}
