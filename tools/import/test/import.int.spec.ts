import { createKafka, createLogger, RecordProducer } from '@globalmart/platform';
import { lakeFileInserts, unloggedFile } from '@globalmart/metrics-store';
import { join } from 'node:path';
import { ImportShop } from './import-shop';
import { runImport } from './import-run';

jest.setTimeout(120_000);

const MAPPING = join(__dirname, 'shop.yaml');
const HEADER = 'order;customer;at;product;quantity;price;country;category';

const containing = (text: string) => expect.stringContaining(text) as string;

let shop: ImportShop;

beforeEach(async () => {
  shop = await ImportShop.open();
});
afterEach(() => shop?.close());

const run = (path: string, ...more: string[]) => runImport(shop.env, ['--mapping', MAPPING, path, ...more]);

it('imports what it can to the lake, by event time, and says what it could not and why', async () => {
  const path = await shop.file(
    'orders.csv',
    HEADER,
    'B;u2;2026-03-02 00:30;p1;1;9.99;United Kingdom;Books',
    'A;u1;2026-03-01 08:00;p1;2;9.99;Deutschland;Books',
    'A;u1;2026-03-01 08:00;"p;2";1;0.01;Deutschland;"Toys, ""small"" ones"',
    'C;u3;2026-03-29 02:30;p1;1;1.00;France;Books',
    'D;u4;2026-03-03 08:00;p1;-1;1.00;France;Books',
    'D;u4;2026-03-03 08:00;p2;1;1.00;France;Books',
    'E;u5;2026-03-03 08:00;p1;1;1.00;Narnia;Books',
    'F;u6;2026-03-03 08:00;p1;1',
  );
  expect(await run(path)).toEqual({
    code: 2,
    errors: '',
    output: [
      '8 rows read',
      'imported: 2 orders, 4 units, $29.98, from 2026-03-01 to 2026-03-01',
      'rejected: 5 rows',
      '  1 × time is a time that the clocks of Europe/Berlin skip: line 5 ("2026-03-29 02:30")',
      '  1 × quantity must be a whole number from 1 to 10,000: line 6 ("-1")',
      '  1 × row must have 8 columns: line 9 ("5")',
      '  1 × order must not have another row that is rejected: line 7 ("D")',
      '  1 × country must be as the contract says (schema): line 8 ("Narnia")',
      '',
    ].join('\n'),
  });
  // 00:30 in Berlin is still the day before in UTC.
  expect(await shop.listed()).toEqual([
    expect.stringMatching(/^transactions\/dt=2026-03-01\/import-shop-[0-9a-f]{8}-0000/),
  ]);
  expect(await shop.files()).toEqual(await shop.listed());
  const line = (line_no: number, product_id: string, quantity: string, cents: string, category: string) => ({
    ...{ line_no, product_id, quantity: Number(quantity), price_cents: cents, category },
  });
  expect(await shop.ask('SELECT * EXCLUDE (append_time) FROM lake')).toEqual([
    {
      transaction_id: 'shop-A',
      user_id: 'u1',
      timestamp: '2026-03-01 07:00:00+00',
      products: [line(1, 'p1', '2', '999', 'Books'), line(2, 'p;2', '1', '1', 'Toys, "small" ones')],
      total_amount_cents: '1999',
      payment_method: 'paypal',
      country: 'Germany',
      session_id: null,
      store_id: 0,
      source: 'import',
      late: false,
      partition: null,
      offset: null,
    },
    expect.objectContaining({ transaction_id: 'shop-B', timestamp: '2026-03-01 23:30:00+00', country: 'UK' }),
  ]);
});

it('refuses the same orders a second time, and days that another source has', async () => {
  const row = (order: string, day: string) => `${order};u1;${day} 12:00;p1;1;9.99;France;Books`;
  const path = await shop.file('first.csv', HEADER, row('A', '2026-03-01'));
  expect(await run(path)).toMatchObject({ code: 0, errors: '' });
  const listed = await shop.listed();
  expect(await run(path, '--name', 'other')).toMatchObject({
    code: 1,
    output: '',
    errors: 'import: this very file is in the lake already, imported as shop\n',
  });
  const next = await shop.file('next.csv', HEADER, row('A', '2026-03-01'), row('B', '2026-03-02'));
  const again = await run(next);
  expect(again).toMatchObject({
    code: 1,
    errors: containing('an import named shop is in the lake already'),
  });
  const day = { topic: 'transactions', day: '2026-03-02', key: 'transactions/dt=2026-03-02/h', rows: 1, bytes: 1 };
  for (const statement of lakeFileInserts([unloggedFile(day, 'history')])) await shop.owner.query(statement);
  expect(await run(next, '--name', 'next')).toMatchObject({
    code: 1,
    errors: containing('2026-03-02 has orders in the lake already (source history)'),
  });
  expect(await shop.files()).toEqual(listed);
  await shop.owner.query(`DELETE FROM lake_files WHERE source = 'history'`);
  expect(await run(next, '--name', 'next')).toMatchObject({ code: 0, errors: '' });
  expect(await shop.ask('SELECT transaction_id AS id FROM lake ORDER BY id')).toEqual([
    { id: 'next-A' },
    { id: 'next-B' },
    { id: 'shop-A' },
  ]);
});

it('leaves nothing that counts when it is killed in the middle, and nothing behind when it is run again', async () => {
  const days = Array.from({ length: 60 }, (_, at) => new Date(Date.UTC(2025, 0, 1 + at)).toISOString().slice(0, 10));
  const rows = days.map((day, at) => `${at};u${at};${day} 12:00;p1;1;9.99;France;Books`);
  const path = await shop.file('orders.csv', HEADER, ...rows);
  const killed = await runImport(shop.env, ['--mapping', MAPPING, path, '--name', 'dead'], async () => {
    return (await shop.files()).length >= 10;
  });
  expect(killed).toMatchObject({ code: null, output: '' });
  expect(await shop.listed()).toEqual([]);
  expect((await shop.files()).length).toBeGreaterThanOrEqual(10);
  // Under another name, so that no file of the first is written over.
  expect(await run(path)).toMatchObject({ code: 0, errors: '' });
  expect(await shop.listed()).toHaveLength(60);
  expect(await shop.files()).toEqual(await shop.listed());
});

it('sends nothing through Kafka beside events that are there', async () => {
  const path = await shop.file('orders.csv', HEADER, 'A;u1;2026-03-01 12:00;p1;1;9.99;France;Books');
  const through = () => run(path, '--to', 'kafka');
  expect(await through()).toMatchObject({ code: 0, errors: '' });
  expect(await through()).toMatchObject({
    code: 1,
    errors: containing('transactions-0 has had 1 events: orders of the past go through Kafka into an empty'),
  });
  const other = await ImportShop.open();
  try {
    // An import of nothing that can be used makes the topics and sends nothing.
    const useless = await other.file('orders.csv', HEADER, 'A;u1;tomorrow;p1;1;9.99;France;Books');
    expect(await runImport(other.env, ['--mapping', MAPPING, useless, '--to', 'kafka'])).toMatchObject({
      code: 1,
      errors: containing('no order of the file can be used'),
    });
    const logger = createLogger({ name: 'spec', level: 'silent' });
    const kafka = createKafka({ brokers: other.topics.brokers, clientId: 'spec', logger });
    const topic = `${other.topics.prefix}cart_events`;
    const producer = new RecordProducer({ kafka, logger, topics: [topic] });
    await producer.connect();
    await producer.send(topic, [{ key: Buffer.from('u'), value: Buffer.from('no event, and there all the same') }]);
    await producer.close();
    expect(await runImport(other.env, ['--mapping', MAPPING, path, '--to', 'kafka'])).toMatchObject({
      code: 1,
      errors: containing('cart_events-0 has had 1 events'),
    });
  } finally {
    await other.close();
  }
});
