import type { TableNotes } from './table-notes';

const PRODUCT = {
  product_id: 'Product, one that is in the catalogue now.',
  product_name: 'Its name, as the newest version in the catalogue says.',
  category: 'Its category, likewise.',
};

const STOCK =
  'Units in stock: the inventory of the newest version in the catalogue, plus all updates, less all that was sold. What was flushed ' +
  'is added within a second, in a backlog within ten. Negative where more was sold than there was.';

export const INVENTORY_NOTES: readonly TableNotes[] = [
  {
    name: 'inventory_status',
    about:
      'The stock of each product that is in the catalogue now. A row appears with the first version of its product, changes with ' +
      'each sale and update, within a second or, while the worker is far behind, within ten, and is gone when the catalogue removes ' +
      'the product. What it says of the last hours goes by the watermark of the job, 10 minutes behind the newest event unless ' +
      "configured otherwise, not by the reader's clock; while the worker is far behind, sales of these hours may not be in it yet. " +
      'Ask for some products, by product_id; all of 250,000 take seconds.',
    key: ['product_id'],
    columns: {
      ...PRODUCT,
      current_stock: STOCK,
      reserved_stock:
        'Units in carts that somebody may still be filling: whose last event is not abandon, and less than 15 minutes behind the ' +
        'watermark.',
      available_stock: 'current_stock − reserved_stock.',
      last_updated: 'Append time of the last record that changed the stock: a sale, an update or a version; UTC.',
      velocity_per_hour: 'Units sold in the 60 whole minutes before the minute of the watermark.',
      days_of_cover:
        'How long the available stock lasts at this pace: available_stock ÷ (velocity_per_hour × 24) in days, to two decimals, half ' +
        'away from zero; negative where the stock is. NULL while nothing sells.',
      high_demand:
        'Whether velocity_per_hour is at least 10, and at least three times the mean of the 24 hours before that hour, those ' +
        'without a sale counting 0.',
    },
  },
  {
    name: 'low_stock_alerts',
    about:
      'When products were low, at a stock of 10 or less, and critical, of 5 or less; a critical one is also low. Stock is looked at ' +
      "at each minute's end from the product's first event to the watermark, and a row goes from the first at or under the threshold " +
      'to the first above. A row appears within about a second after the watermark has passed such a minute. What comes later ' +
      'may move it or take it away, and so may a new version of the product in the catalogue. It is gone 30 days after resolved_at, ' +
      'by the newest event of the job; open ones stay.',
    key: ['product_id', 'threshold', 'alert_time'],
    columns: {
      ...PRODUCT,
      current_stock: `Not of then but of now. ${STOCK}`,
      threshold: '10 is low, 5 is critical.',
      alert_time: 'End of the first minute, in event time, at or under the threshold; UTC.',
      status: 'open until a minute ends above the threshold, then resolved.',
      resolved_at: 'End of the first minute above the threshold, in event time, UTC. NULL while the alert is open.',
    },
  },
  {
    name: 'products_sold_last_hour',
    about:
      'What sold in the 60 whole minutes before the minute of the watermark, whether or not the catalogue has it; no row for what ' +
      'did not sell. Where to begin with questions about products that sell now: few do.',
    key: ['product_id'],
    columns: {
      product_id: 'Product as the transactions name it.',
      units: 'Units sold.',
    },
  },
];
