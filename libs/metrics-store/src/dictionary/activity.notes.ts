import type { TableNotes } from './table-notes';
import { goneAfter, GROWS, windowColumns } from './windows';

const FIGURES = {
  views: 'Events with event_type view. Searches and filters count nowhere here.',
  compares: 'Events with event_type compare.',
  cart_adds: 'Cart events with action add, each once whatever its quantity.',
  units: 'Units sold.',
  revenue: 'Sum of price × quantity of the lines, in US dollars.',
};

const SEVERAL_LINES = 'several lines of one transaction count once.';

export const ACTIVITY_NOTES: readonly TableNotes[] = [
  {
    name: 'product_activity',
    about:
      'What people did with each product, by hour; no row where nothing happened. All figures but purchases add up over products; ' +
      `all add up over hours. ${GROWS} ${goneAfter('30 days')}`,
    key: ['window_start', 'product_id'],
    columns: {
      ...windowColumns('1 hour'),
      product_id: 'Product as the event names it, whether or not the catalogue has it.',
      ...FIGURES,
      purchases: `Transactions with a line of the product; ${SEVERAL_LINES}`,
    },
  },
  {
    name: 'category_activity',
    about:
      'What people did with the products of each category, by minute; no row where nothing happened. All figures but purchases ' +
      `add up over categories; all add up over minutes. ${GROWS} ${goneAfter('48 hours')}`,
    key: ['window_start', 'category'],
    columns: {
      ...windowColumns('1 minute'),
      category: "Category as the event gives it, else the catalogue's of that moment, else 'unknown'.",
      ...FIGURES,
      purchases: `Transactions with a line of the category; ${SEVERAL_LINES}`,
    },
  },
  {
    name: 'search_terms',
    about:
      'What people searched for, by hour; searches without words are left out. Both figures add up over terms and hours. ' +
      `${GROWS} ${goneAfter('30 days')}`,
    key: ['window_start', 'query'],
    columns: {
      window_start: 'Start of the hour in event time, UTC.',
      query: 'What was typed: trimmed, in lower case, Unicode form NFC, its first 100 characters.',
      searches: 'Searches for it.',
      zero_results:
        'Those of them that said they had found nothing; one that does not say how much it found is not among them.',
    },
  },
];
