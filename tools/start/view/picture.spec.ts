import { stripVTControlCharacters } from 'node:util';
import { COLOURS, NO_COLOURS } from './paint';
import { type Caption, render } from './picture';
import { sampleSight } from './sample-sight';
import { widthOf } from './text';

const CAPTION: Caption = {
  pace: [
    "500 events/s, a load demonstration (the shop's own: --rate 6)",
    '500 events/s, a load demonstration',
    '500/s',
  ],
  docsUrl: 'http://127.0.0.1:8000/docs',
  readKey: 'gm_0123456789abcdef0123456789abcdef01234567',
};
const SCENE = { caption: CAPTION, upSeconds: 754, sight: sampleSight(), messages: ['21:30:01  one', '21:30:02  two'] };

const draw = (columns: number, rows: number, known: Partial<typeof SCENE> = {}) =>
  render({ ...SCENE, ...known }, { columns, rows }, NO_COLOURS).map((line) => line.trimEnd());

it('shows everything on 80 columns and 24 rows', () => {
  expect(draw(80, 24)).toEqual([
    ' GlobalMart  up 12 min  500 events/s, a load demonstration',
    ' http://127.0.0.1:8000/docs  key gm_0123456789abcdef0123456789abcdef01234567',
    '',
    ' TOPIC                 in/s last minute       out/s last minute            lag',
    ' transactions           100             ▁██     100             ▁██          0',
    ' product_views          300             ▁██     300             ▁██          0',
    ' cart_events            100             ▁██     100             ▁██          0',
    ' inventory_updates      1.3             ▁██     1.3             ▁██          0',
    ' customer_events          -                       -                          0',
    ' product_catalog          0             ▁▁▁       0             ▁▁▁          0',
    ' all                    501             ▁██     501             ▁██     12,345',
    '',
    ' TODAY $4,000,000.40  12,345 orders       LATENCY p50 22 ms  p99 126 ms      ▅▅█',
    ' USA         $2,000,000  50 % █████████   QUALITY 98.0 % valid  0.4 % late',
    ' UK          $1,000,000  25 % █████               0.6 % invalid  1.0 % duplicate',
    ' Canada      $1,000,000  25 % █████       DEAD LETTERS 1,234 (5.0/s)',
    ' SHOP  214 anomalies today · 37 low in stock (4 critical) · 31 % of carts left',
    '',
    ' JOBS p99  catalogue 0/s - · sales 100/s 126 ms',
    ' APPS      ● producer  ◌ stream-worker restarting',
    '           ✗ api-gateway unhealthy: postgres',
    ' SERVICES  ● Kafka  ● PostgreSQL',
    ' 21:30:01  one',
    ' 21:30:02  two',
  ]);
});

it('gives curves and bars the room of a wide terminal', () => {
  const lines = draw(120, 24);
  expect(lines[0]).toBe(" GlobalMart  up 12 min  500 events/s, a load demonstration (the shop's own: --rate 6)");
  expect(lines[4]).toBe(` transactions           100 ${'▁██'.padStart(35)}     100 ${'▁██'.padStart(35)}          0`);
  expect(lines[13]).toBe(
    ` USA         $2,000,000  50 % ${'█'.repeat(29)}   QUALITY 98.0 % valid  0.4 % late  0.6 % invalid`,
  );
});

it('puts the panels under each other on a narrow terminal', () => {
  expect(draw(44, 23)).toEqual([
    ' GlobalMart  up 12 min  500/s',
    ' http://127.0.0.1:8000/docs',
    ' TOPIC              in/s   out/s        lag',
    ' transactions        100     100          0',
    ' product_views       300     300          0',
    ' cart_events         100     100          0',
    ' inventory_upda…     1.3     1.3          0',
    ' all                 501     501     12,345',
    ' LATENCY p50 22 ms  p99 126 ms          ▅▅█',
    ' QUALITY 98.0 % valid  0.4 % late',
    '         0.6 % invalid  1.0 % duplicate',
    ' DEAD LETTERS 1,234 (5.0/s)',
    ' TODAY $4,000,000.40  12,345 orders',
    ' USA         $2,000,000  50 % █████████████',
    ' UK          $1,000,000  25 % ███████',
    ' Canada      $1,000,000  25 % ███████',
    ' JOBS p99  catalogue 0/s -',
    '           sales 100/s 126 ms',
    ' APPS      ● producer',
    '           ◌ stream-worker restarting',
    '           ✗ api-gateway unhealthy: postgres',
    ' SERVICES  ● Kafka  ● PostgreSQL',
    ' 21:30:02  two',
  ]);
});

it('leaves out what matters least on a low terminal: quiet topics, jobs, services, apps, panels', () => {
  const first = (rows: number) => draw(80, rows).map((line) => line.trim().split(' ')[0]);
  expect(first(15)).toEqual([
    ...['GlobalMart', 'http://127.0.0.1:8000/docs'],
    ...['TOPIC', 'transactions', 'product_views', 'cart_events', 'inventory_updates', 'all'],
    ...['TODAY', 'USA', 'UK', 'Canada', 'APPS', '✗', '21:30:02'],
  ]);
  expect(first(8)).toEqual([
    ...['TOPIC', 'transactions', 'product_views', 'cart_events', 'inventory_updates', 'all', '21:30:01', '21:30:02'],
  ]);
});

it('says how far history has come', () => {
  const sight = sampleSight({ history: { behindSeconds: 1_800, ofSeconds: 7_200 } });
  expect(draw(80, 24, { sight })[2]).toBe(
    ` HISTORY  event time is 30 min behind now  ${'█'.repeat(24)}${'░'.repeat(8)} 75 %`,
  );
});

it('says what it waits for', () => {
  const { topics, all } = sampleSight();
  const quiet = topics.map((topic) => ({ ...topic, inPerSecond: undefined, outPerSecond: undefined }));
  const catalogue = quiet.map((topic) =>
    topic.topic === 'product_catalog' ? { ...topic, outPerSecond: 9_000 } : topic,
  );
  const sight = sampleSight({ topics: catalogue, all: { ...all, inPerSecond: 0 }, today: undefined });
  expect(draw(100, 24, { sight })[2]).toMatch(/^ Waiting for the first events: a new shop writes its catalogue/);
  expect(draw(40, 24, { sight })[2]).toBe(' Waiting for the first events …');
  const hasSold = sampleSight({ topics: quiet, all: { ...all, inPerSecond: 0 } });
  expect(draw(100, 24, { sight: hasSold })[2]).toBe('');
});

it.each([
  [80, 24],
  [200, 60],
  [72, 10],
  [71, 24],
  [50, 15],
  [30, 24],
  [10, 5],
  [1, 1],
])('is never larger than %d × %d, and the same in colours', (columns, rows) => {
  const sight = sampleSight({ history: { behindSeconds: 1_800, ofSeconds: 7_200 } });
  const scene = { ...SCENE, sight, messages: ['a message that is longer than the terminal is wide '.repeat(5)] };
  const plain = render(scene, { columns, rows }, NO_COLOURS);
  expect(plain.length).toBeLessThanOrEqual(rows);
  expect(Math.max(...plain.map(widthOf))).toBeLessThanOrEqual(columns);
  const coloured = render(scene, { columns, rows }, COLOURS);
  expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(plain);
});

it('stands where nothing is known yet', () => {
  const nothing = sampleSight({
    topics: [],
    all: { topic: 'all', inPerSecond: undefined, inMinute: [], outPerSecond: undefined, outMinute: [], lag: undefined },
    ...{ jobs: [], apps: [], services: [], p99Minute: [], verdicts: new Map() },
    ...{ today: undefined, medianSeconds: undefined, p99Seconds: undefined },
    ...{ deadLetters: undefined, deadLettersPerSecond: undefined },
  });
  const lines = render(
    {
      caption: { pace: ['no producer'], docsUrl: undefined, readKey: undefined },
      upSeconds: 0,
      sight: nothing,
      messages: [],
    },
    { columns: 80, rows: 24 },
    NO_COLOURS,
  );
  expect(lines[0]).toBe(' GlobalMart  up 0 s  no producer');
  expect(lines.join('\n')).not.toMatch(/NaN|undefined/);
});
