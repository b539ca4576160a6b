import { parseArguments } from './arguments';
import { pastArgs } from './past';

const told = (words: string) => pastArgs(parseArguments(words.split(' ').filter(Boolean)))?.join(' ');

it('gives an empty shop sixty days of the same products and customers', () => {
  expect(told('')).toBe('--if-empty --days 60 --transactions-per-day 1000');
  expect(told('--history 7 --products=200 --rate 50 --customers 1000')).toBe(
    '--if-empty --days 7 --transactions-per-day 1000 --products 200 --customers 1000',
  );
});

it.each(['--history 0', '--backfill 0', '--backfill=0', '--start 2026-03-01T00:00:00Z', '--without producer'])(
  'gives none with %s',
  (words) => {
    expect(told(words)).toBeUndefined();
  },
);
