import { ProgressLine } from './progress-line';

function shown(isTTY: boolean, work: (line: ProgressLine, tick: (ms: number) => void) => void): string[] {
  let nowMs = 0;
  const texts: string[] = [];
  const line = new ProgressLine({ isTTY, write: (text) => texts.push(text) }, () => nowMs);
  line.begin(3_000_000);
  work(line, (ms) => (nowMs += ms));
  line.end();
  return texts;
}

it('draws a bar over itself in a terminal, on less than 80 columns, and takes it away', () => {
  const texts = shown(true, (line, tick) => {
    tick(10);
    line.advance(1_000);
    tick(10);
    line.advance(1_000); // too soon to be drawn
    tick(4_980);
    line.advance(1_498_000);
    tick(5_000);
    line.advance(1_500_000);
  });
  const drawn = texts.map((text) => text.replace('\r\x1b[K', ''));
  expect(drawn).toEqual([
    '░░░░░░░░░░░░░░░░░░░░░░░░ 1,000 purchases, 100,000/s, 30 s to go',
    '████████████░░░░░░░░░░░░ 1,500,000 purchases, 300,000/s, 5 s to go',
    '████████████████████████ 3,000,000 purchases, 300,000/s; now who bought',
    '',
  ]);
  expect(Math.max(...drawn.map(({ length }) => length))).toBeLessThan(80);
  expect(texts.every((text) => text.startsWith('\r\x1b[K'))).toBe(true);
});

it('writes a line now and then elsewhere', () => {
  const texts = shown(false, (line, tick) => {
    for (let second = 1; second <= 7; second += 1) {
      tick(1_000);
      line.advance(300_000);
    }
    tick(1_000);
    line.advance(900_000);
  });
  expect(texts).toEqual([
    '1,500,000 purchases, 300,000/s, 5 s to go\n',
    '3,000,000 purchases, 375,000/s; now who bought\n',
  ]);
});
