import type { ImportOrder } from './orders/build-order';
import type { RowFault } from './read/row-reader';

/** So many lines are named of each reason. */
const EXAMPLES = 3;
const LONGEST_VALUE = 40;

interface Reason {
  rows: number;
  readonly examples: string[];
}

/** What was read, what became of it, and why some was not imported. */
export class ImportReport {
  rows = 0;
  rejectedRows = 0;
  orders = 0;
  units = 0;
  cents = 0;
  private readonly reasons = new Map<string, Reason>();
  private firstMs = Infinity;
  private lastMs = -Infinity;

  accept({ event }: ImportOrder): void {
    this.orders += 1;
    this.cents += event.totalCents;
    for (const { quantity } of event.lines) this.units += quantity;
    this.firstMs = Math.min(this.firstMs, event.eventTimeMs);
    this.lastMs = Math.max(this.lastMs, event.eventTimeMs);
  }

  reject({ field, rule, value }: RowFault, lines: readonly number[]): void {
    const name = `${field} ${rule}`;
    let reason = this.reasons.get(name);
    if (reason === undefined) this.reasons.set(name, (reason = { rows: 0, examples: [] }));
    reason.rows += lines.length;
    this.rejectedRows += lines.length;
    const shown = value === undefined ? '' : ` ("${value.slice(0, LONGEST_VALUE)}")`;
    for (const line of lines.slice(0, EXAMPLES - reason.examples.length)) reason.examples.push(`${line}${shown}`);
  }

  /** Lines for people: what was read and imported, then the reasons of what was not, the most frequent first. */
  lines(): string[] {
    const { rows, rejectedRows, orders, units } = this;
    const range = orders === 0 ? '' : `, from ${dayOf(this.firstMs)} to ${dayOf(this.lastMs)}`;
    const accepted = `${whole(orders)} orders, ${whole(units)} units, ${dollars(this.cents)}${range}`;
    const summary = [`${whole(rows)} rows read`, `imported: ${accepted}`];
    if (rejectedRows === 0) return [...summary, 'rejected: nothing'];
    const reasons = [...this.reasons].sort(([, a], [, b]) => b.rows - a.rows);
    return [
      ...summary,
      `rejected: ${whole(rejectedRows)} rows`,
      ...reasons.map(([name, { rows: count, examples }]) => {
        const more = count > examples.length ? ', …' : '';
        return `  ${whole(count)} × ${name}: line ${examples.join(', ')}${more}`;
      }),
    ];
  }
}

function whole(value: number): string {
  return value.toLocaleString('en-US');
}

function dollars(cents: number): string {
  const fraction = String(cents % 100).padStart(2, '0');
  return `$${whole(Math.floor(cents / 100))}.${fraction}`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
