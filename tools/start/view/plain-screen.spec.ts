import { PlainScreen } from './plain-screen';
import { sampleSight } from './sample-sight';

function recorded() {
  const lines: string[] = [];
  const clock = { nowMs: 0 };
  const screen = new PlainScreen({ write: (text) => lines.push(text) }, () => clock.nowMs);
  return { screen, clock, lines };
}

it('writes a line every ten seconds, and others at once', () => {
  const { screen, clock, lines } = recorded();
  for (clock.nowMs = 0; clock.nowMs <= 20_000; clock.nowMs += 1_000) screen.show(sampleSight());
  screen.line('a worker ended');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^in 501\/s .*\n$/);
  expect(lines[3]).toBe('a worker ended\n');
});

it('says once what it waits for', () => {
  const { screen, lines } = recorded();
  const quiet = sampleSight({ topics: [], all: { ...sampleSight().all, inPerSecond: undefined }, today: undefined });
  screen.show(quiet);
  screen.show(quiet);
  expect(lines).toEqual([expect.stringMatching(/^Waiting for the first events/)]);
  screen.show(sampleSight());
  expect(lines).toHaveLength(2);
});
