import { Screen } from './screen';

const CLEAR = '\r\x1b[2K';

function recorded(isTTY: boolean, columns = 40) {
  const written: string[] = [];
  const write = (text: string | Uint8Array) => written.push(text.toString()) > 0;
  return { screen: new Screen({ isTTY, columns, write }), text: () => written.splice(0).join('') };
}

it('writes the live line again in place, beneath the lines that stay', () => {
  const { screen, text } = recorded(true);
  screen.show('in 1/s', 0);
  screen.show('in 2/s', 1_000);
  screen.line('a worker ended');
  screen.endLive();
  screen.line('Stopped.');
  expect(text()).toBe(`${CLEAR}in 1/s${CLEAR}in 2/s${CLEAR}a worker ended\nin 2/s\nStopped.\n`);
});

it('cuts the live line before it wraps', () => {
  const { screen, text } = recorded(true, 6);
  screen.show('in 100/s', 0);
  expect(text()).toBe(`${CLEAR}in 10`);
});

it('writes a plain line every ten seconds where there is no terminal', () => {
  const { screen, text } = recorded(false);
  for (const nowMs of [0, 1_000, 9_999, 10_000, 20_000]) screen.show(`at ${nowMs}`, nowMs);
  expect(text()).toBe('at 0\nat 10000\nat 20000\n');
});

it('says once what it waits for where there is no terminal', () => {
  const { screen, text } = recorded(false);
  screen.wait('waiting');
  screen.wait('waiting');
  screen.show('in 1/s', 0);
  expect(text()).toBe('waiting\nin 1/s\n');
});
