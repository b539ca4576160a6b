import type { TableNotes } from './table-notes';
import { goneAfter, GROWS, windowColumns } from './windows';

const KEY = ['window_start', 'category', 'country'];

const NEVER_ADD =
  "Rows whose category is NULL are the country's total, each transaction once: never add them to the rows of its categories.";

function columns(size: string): Record<string, string> {
  return {
    ...windowColumns(size),
    category:
      "Category of the lines; NULL in the row that is the country's total. 'unknown' where neither the line nor the catalogue of " +
      'that moment gave one.',
    country: 'Country of the purchase.',
    total_amount:
      'US dollars. In a total row the sum of what the transactions came to; in a category row the sum of price × quantity of its ' +
      'lines. A total may differ from the sum of its categories by at most a cent for each transaction.',
    transaction_count:
      'Transactions. In a category row those with a line of it, so that adding categories up counts a mixed basket several times.',
    units: 'Units sold.',
    avg_transaction_value:
      'total_amount ÷ transaction_count in US dollars, to cents, half away from zero. Of several rows divide the sums instead of ' +
      'averaging this.',
  };
}

const EXTREMES = {
  min_transaction: 'The smallest transaction in US dollars; NULL in category rows.',
  max_transaction: 'The greatest transaction in US dollars; NULL in category rows.',
};

const tumbling = (name: string, each: string, size: string): TableNotes => ({
  name,
  about: `Sales by ${each}, category and country; no row where nothing was sold. ${NEVER_ADD} ${GROWS} ${goneAfter('10 years')}`,
  key: KEY,
  columns: { ...columns(size), ...EXTREMES },
});

export const SALES_NOTES: readonly TableNotes[] = [
  {
    name: 'sales_metrics',
    about:
      'Sales by minute, category and country, in windows of one minute that begin every 30 seconds; no row where nothing was ' +
      'sold. Every sale is in two windows that overlap: never add those up, take the ones that begin with a whole minute. ' +
      `${NEVER_ADD} ${GROWS} ${goneAfter('48 hours')} Always give a bound on window_start; without one all of it is computed.`,
    key: KEY,
    columns: columns('1 minute'),
  },
  tumbling('sales_hourly', 'hour', '1 hour'),
  tumbling('sales_daily', 'UTC day', '24 hours'),
];
