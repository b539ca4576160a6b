import { terminalSvg } from './terminal-svg';

const texts = (line: string) => terminalSvg([line], 80).match(/<text.*<\/text>/g);

it('puts each run of a colour at its column, as wide as its cells, and keeps its spaces', () => {
  // 12 pixels of margin, 8.4 for each cell.
  expect(texts('lag \x1b[1m\x1b[31m10\x1b[39m\x1b[22m now')).toEqual([
    '<text x="12.0" y="26" textLength="33.6" lengthAdjust="spacingAndGlyphs">lag\u00a0</text>',
    '<text x="45.6" y="26" textLength="16.8" lengthAdjust="spacingAndGlyphs" fill="#ff7b72" font-weight="bold">10</text>',
    '<text x="62.4" y="26" textLength="33.6" lengthAdjust="spacingAndGlyphs">\u00a0now</text>',
  ]);
});

it('writes what means something in XML as what it is', () => {
  expect(texts('a<b&c')?.[0]).toContain('>a&lt;b&amp;c<');
});
