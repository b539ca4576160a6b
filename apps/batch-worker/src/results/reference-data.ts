import { DEFAULT_COUNTRIES, PAYMENT_METHODS, type PaymentMethod } from '@globalmart/contracts';
import { segmentCells } from './rfm-segments';

type Column = 'STRING' | 'INTEGER';
type Value = string | number | null;

/** A small table that results join with, kept as data. */
export interface ReferenceTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly rows: readonly (readonly Value[])[];
}

/** ISO 3166-1 and the continent of the countries the shop knows; others stay without. */
const COUNTRIES: Readonly<Record<string, readonly [isoCode: string, continent: string]>> = {
  USA: ['US', 'North America'],
  UK: ['GB', 'Europe'],
  Canada: ['CA', 'North America'],
  Germany: ['DE', 'Europe'],
  France: ['FR', 'Europe'],
};

const PAYMENT_KINDS: Readonly<Record<PaymentMethod, 'card' | 'wallet'>> = {
  credit_card: 'card',
  paypal: 'wallet',
  debit_card: 'card',
  apple_pay: 'wallet',
  google_pay: 'wallet',
};

export const REFERENCE_TABLES: readonly ReferenceTable[] = [
  {
    name: 'rfm_cells',
    columns: { r_score: 'INTEGER', f_score: 'INTEGER', m_score: 'INTEGER', rfm_segment: 'STRING' },
    rows: segmentCells().map(({ r, f, m, segment }) => [r, f, m, segment]),
  },
  {
    name: 'regions',
    columns: { country: 'STRING', iso_code: 'STRING', continent: 'STRING' },
    rows: DEFAULT_COUNTRIES.map((country) => [country, ...(COUNTRIES[country] ?? [null, null])]),
  },
  {
    name: 'payment_methods',
    columns: { payment_method: 'STRING', kind: 'STRING' },
    rows: PAYMENT_METHODS.map((method) => [method, PAYMENT_KINDS[method]]),
  },
];

/** The table as a SELECT that every engine understands. */
export function selectOf({ columns, rows }: ReferenceTable): string {
  const names = Object.keys(columns);
  const typed = Object.entries(columns).map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`);
  const lines = rows.map((row) => `(${row.map(literal).join(', ')})`);
  return `SELECT ${typed.join(', ')} FROM (VALUES ${lines.join(', ')}) AS entries(${names.join(', ')})`;
}

function literal(value: Value): string {
  return value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
