import { MAX_AMOUNT, MAX_LINE_QUANTITY } from '@globalmart/contracts';
import { type Column, type Mapping, type Source } from '../mapping/mapping';
import { MappingError } from '../mapping/read-mapping';
import type { FileRecord } from './records';
import { compileTimeFormat, type TimeReader } from './time-format';

const MAX_AMOUNT_CENTS = MAX_AMOUNT * 100;
/** Whole numbers and decimal ones; zeros behind the cents say nothing. */
const AMOUNT = /^(-?\d{1,12})(?:\.(\d{1,2})0*)?$/;
const NOT_UTF_8 = '\uFFFD';

/** What is wrong with a row: a field of ours and the rule it breaks, and what the file has there. */
export interface RowFault {
  readonly field: string;
  readonly rule: string;
  readonly value?: string;
}

/** A row as it is meant. */
export interface ImportRow {
  readonly line: number;
  readonly order: string;
  readonly customer: string;
  readonly timeMs: number;
  readonly product: string;
  readonly quantity: number;
  /** Of a unit or of the line, as the mapping says. */
  readonly cents: number;
  readonly country: string;
  readonly paymentMethod: string;
  readonly category: string | null;
}

export type RowReading =
  | { readonly ok: true; readonly row: ImportRow }
  /** The order is known where the rest is at fault: it is not whole then. */
  | { readonly ok: false; readonly order: string | undefined; readonly fault: RowFault };

type Cells = readonly string[];
type Getter = (cells: Cells) => string;

class Fault extends Error {
  constructor(readonly fault: RowFault) {
    super(fault.rule);
  }
}

/** Reads rows as a mapping says. */
export class RowReader {
  private readonly order: Getter | undefined;
  private readonly get: Readonly<Record<'customer' | 'product' | 'quantity' | 'country' | 'payment_method', Getter>>;
  private readonly category: Getter | undefined;
  private readonly time: Getter;
  private readonly readTime: TimeReader;
  private readonly amount: Getter;
  private needed = 0;

  /**
   * @param header the names of the columns, where the file has them
   * @throws MappingError naming a column that the file does not have
   */
  constructor(
    mapping: Mapping,
    private readonly header: readonly string[] | undefined,
  ) {
    const faults: string[] = [];
    const at = (field: string, column: Column) => this.column(field, column, faults);
    const source = (field: string, { column, constant, values }: Source): Getter => {
      const get: Getter = column === undefined ? () => String(constant) : at(field, column);
      if (values === undefined) return get;
      const known = new Map(Object.entries(values));
      return (cells) => known.get(get(cells)) ?? get(cells);
    };
    const { order, customer, time, product, quantity, amount, country, payment_method, category } = mapping.fields;
    this.order = order && at('order', order.column);
    this.get = {
      customer: source('customer', customer),
      product: source('product', product),
      quantity: source('quantity', quantity),
      country: source('country', country),
      payment_method: source('payment_method', payment_method),
    };
    this.category = category && source('category', category);
    this.time = at('time', time.column);
    this.readTime = compileTimeFormat(time);
    this.amount = at('amount', amount.column);
    if (faults.length > 0) throw new MappingError(mapping.name, faults);
  }

  read({ line, cells, fault }: FileRecord): RowReading {
    let order: string | undefined;
    try {
      if (fault !== undefined) throw new Fault({ field: 'row', rule: fault });
      this.checkCount(cells);
      order = this.order === undefined ? String(line) : text('order', this.order(cells));
      const { customer, product, quantity, country, payment_method: paymentMethod } = this.get;
      const row = {
        line,
        order,
        customer: text('customer', customer(cells)),
        timeMs: this.timeOf(this.time(cells)),
        product: text('product', product(cells)),
        quantity: quantityOf(quantity(cells)),
        cents: centsOf(this.amount(cells)),
        country: text('country', country(cells)),
        paymentMethod: text('payment_method', paymentMethod(cells)),
        category: this.category === undefined ? null : text('category', this.category(cells)),
      };
      return { ok: true, row };
    } catch (error) {
      if (error instanceof Fault) return { ok: false, order: this.order && order, fault: error.fault };
      throw error;
    }
  }

  private column(field: string, column: Column, faults: string[]): Getter {
    const at = typeof column === 'number' ? column - 1 : (this.header ?? []).indexOf(column);
    const count = this.header?.length ?? Infinity;
    if (at < 0 || at >= count) {
      const names = (this.header ?? []).join(', ');
      faults.push(`fields.${field}.column: the file has no column ${column}; it has ${names}`);
    }
    this.needed = Math.max(this.needed, at + 1);
    return (cells) => (cells[at] ?? '').trim();
  }

  private checkCount({ length }: Cells): void {
    const isWrong = this.header === undefined ? length < this.needed : length !== this.header.length;
    if (!isWrong) return;
    const wanted = this.header === undefined ? `at least ${this.needed}` : String(this.header.length);
    throw new Fault({ field: 'row', rule: `must have ${wanted} columns`, value: String(length) });
  }

  private timeOf(value: string): number {
    const answer = this.readTime(value);
    if (typeof answer === 'string') throw new Fault({ field: 'time', rule: answer, value });
    return answer;
  }
}

function text(field: string, value: string): string {
  if (value === '') throw new Fault({ field, rule: 'must not be empty' });
  if (value.includes(NOT_UTF_8)) throw new Fault({ field, rule: 'must be UTF-8', value });
  return value;
}

function quantityOf(value: string): number {
  const quantity = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (quantity >= 1 && quantity <= MAX_LINE_QUANTITY) return quantity;
  const rule = `must be a whole number from 1 to ${MAX_LINE_QUANTITY.toLocaleString('en-US')}`;
  throw new Fault({ field: 'quantity', rule, value });
}

function centsOf(value: string): number {
  const [, whole = '', fraction = ''] = AMOUNT.exec(value) ?? [];
  const cents = whole === '' ? NaN : Number(`${whole}${fraction.padEnd(2, '0')}`);
  if (cents >= 0 && cents <= MAX_AMOUNT_CENTS) return cents;
  const rule = `must be dollars with at most two decimals, from 0 to ${MAX_AMOUNT.toLocaleString('en-US')}`;
  throw new Fault({ field: 'amount', rule, value });
}
