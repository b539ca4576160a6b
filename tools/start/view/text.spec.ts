import { COLOURS } from './paint';
import { firstThatFits, fit, fitRight, flow, pad, widthOf } from './text';

it('cuts with an ellipsis and fills up', () => {
  expect(fit('transactions', 6)).toBe('trans…');
  expect(fit('USA', 6)).toBe('USA   ');
  expect(fit('USA', 0)).toBe('');
});

it('does not show half a number', () => {
  expect(fitRight('12,345', 8)).toBe('  12,345');
  expect(fitRight('12,345', 4)).toBe('…   ');
});

it('does not count what colours take', () => {
  expect(widthOf(COLOURS.bad('late'))).toBe(4);
  expect(pad(COLOURS.bad('late'), 6)).toBe(`${COLOURS.bad('late')}  `);
});

it('says as much as there is room for', () => {
  expect(firstThatFits(['transactions', 'sales'], 12)).toBe('transactions');
  expect(firstThatFits(['transactions', 'sales'], 11)).toBe('sales');
  expect(firstThatFits(['transactions', 'sales'], 4)).toBe('sal…');
});

it('breaks lines between items only', () => {
  expect(flow('APPS  ', ['producer', 'stream-worker', 'api-gateway'], 30)).toEqual([
    'APPS  producer  stream-worker',
    '      api-gateway',
  ]);
});
