import type { WriteStream } from 'node:tty';
import { COLOURS, NO_COLOURS } from './paint';
import { PictureScreen } from './picture-screen';
import { PlainScreen } from './plain-screen';
import type { Screen } from './screen';

/** A picture where the output is a terminal that can be drawn on, else lines. Colours where it has them and NO_COLOR is not set. */
export function openScreen(output: WriteStream): Screen {
  if (!output.isTTY || process.env.TERM === 'dumb') return new PlainScreen(output, Date.now);
  const paint = output.hasColors() ? COLOURS : NO_COLOURS;
  return new PictureScreen({ output, paint, nowMs: Date.now });
}
