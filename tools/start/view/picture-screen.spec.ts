import { EventEmitter } from 'node:events';
import { NO_COLOURS } from './paint';
import { PictureScreen } from './picture-screen';
import { sampleSight } from './sample-sight';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const AT_ELEVEN = Date.UTC(2026, 2, 1, 11, 0, 5);

const CAPTION = { pace: ['6 events/s'], docsUrl: undefined, readKey: undefined };

class FakeTerminal extends EventEmitter {
  columns = 80;
  rows = 24;
  written = '';

  write(text: string): void {
    this.written += text;
  }

  take(): string {
    const { written } = this;
    this.written = '';
    return written;
  }
}

function setUp() {
  const terminal = new FakeTerminal();
  const screen = new PictureScreen({ output: terminal, paint: NO_COLOURS, nowMs: () => AT_ELEVEN });
  return { terminal, screen };
}

let used: PictureScreen | undefined;
afterEach(() => used?.end());

it('writes lines as they are, until the picture begins', () => {
  const { terminal, screen } = setUp();
  screen.line('Kafka is ready');
  expect(terminal.take()).toBe('Kafka is ready\n');
  screen.show(sampleSight(), CAPTION);
  screen.end();
  const text = terminal.take();
  expect(text.startsWith(ENTER)).toBe(true);
  expect(text.endsWith(LEAVE)).toBe(true);
});

it('draws over what it drew before: as many lines as there are rows, from the top, none wrapping', () => {
  const { terminal, screen } = setUp();
  used = screen;
  screen.show(sampleSight(), CAPTION);
  terminal.take();
  screen.show(sampleSight(), CAPTION);
  const frame = terminal.take();
  expect(frame.startsWith('\x1b[?2026h\x1b[H\x1b[2K GlobalMart')).toBe(true);
  expect(frame.endsWith('\x1b[H\x1b[?2026l')).toBe(true);
  expect(frame.split('\r\n')).toHaveLength(24);
});

it('draws at once for another size', () => {
  const { terminal, screen } = setUp();
  used = screen;
  screen.show(sampleSight(), CAPTION);
  terminal.take();
  Object.assign(terminal, { columns: 60, rows: 30 });
  terminal.emit('resize');
  expect(terminal.take().split('\r\n')).toHaveLength(30);
});

it('shows lines within the picture, without what could tear it, and keeps them for afterwards', () => {
  const { terminal, screen } = setUp();
  screen.show(sampleSight(), CAPTION);
  terminal.take();
  screen.line('stream-worker ended:\n\x1b[31merror\x1b[0m:\ta\rb');
  const frame = terminal.take();
  expect(frame).toContain('\x1b[2K 11:00:05  stream-worker ended:');
  expect(frame).toContain('\x1b[2K 11:00:05  error: a b');
  screen.end();
  expect(terminal.take()).toBe(`${LEAVE}Meanwhile (UTC):\n11:00:05  stream-worker ended:\n11:00:05  error: a b\n`);
  screen.line('Stopped.');
  expect(terminal.take()).toBe('Stopped.\n');
});

it('hears of the terminal and of signals only while there is a picture', () => {
  const before = process.listenerCount('SIGCONT');
  const { terminal, screen } = setUp();
  screen.show(sampleSight(), CAPTION);
  screen.show(sampleSight(), CAPTION);
  expect(terminal.listenerCount('resize')).toBe(1);
  screen.end();
  expect(terminal.listenerCount('resize')).toBe(0);
  expect(process.listenerCount('SIGCONT')).toBe(before);
});
