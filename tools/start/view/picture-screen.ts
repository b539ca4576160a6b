import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import type { Sight } from '../watch/sight';
import type { Paint } from './paint';
import { type Caption, render } from './picture';
import type { Screen } from './screen';

const ESC = '\x1b[';
/** A screen beside the one with what was typed before, without cursor, and where nothing wraps: lines cannot tear the picture. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** Terminals that know these show all between them at once; the others pass them over. */
const BEGIN_FRAME = `${ESC}?2026h${ESC}H`;
const END_FRAME = `${ESC}H${ESC}?2026l`;
/** Before a line is written: after one that fills its row, the cursor stands on its last character. */
const CLEAR_LINE = `${ESC}2K`;
const MOST_MESSAGES = 1_000;
const CONTROL_CHARACTERS = /\p{Cc}+/gu;

/** What of a terminal is needed here. */
type Terminal = Pick<WriteStream, 'columns' | 'rows'> & {
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
};

export interface PictureScreenOptions {
  readonly output: Terminal;
  readonly paint: Paint;
  readonly nowMs: () => number;
}

/**
 * A picture that is drawn over itself. Lines said before it begins are written as they are; those said meanwhile are shown in
 * the picture, and written once it has ended.
 */
export class PictureScreen implements Screen {
  private shown: { readonly sight: Sight; readonly caption: Caption } | undefined;
  private sinceMs = 0;
  private isShown = false;
  private messages: string[] = [];

  constructor(private readonly options: PictureScreenOptions) {}

  line(text: string): void {
    if (this.shown === undefined) return void this.options.output.write(`${text}\n`);
    const time = new Date(this.options.nowMs()).toISOString().slice(11, 19);
    const lines = stripVTControlCharacters(text).split('\n');
    this.messages.push(...lines.map((line) => `${time}  ${line.replace(CONTROL_CHARACTERS, ' ')}`));
    this.messages.splice(0, this.messages.length - MOST_MESSAGES);
    this.draw();
  }

  show(sight: Sight, caption: Caption): void {
    if (this.shown === undefined) {
      this.sinceMs = this.options.nowMs();
      this.options.output.on('resize', this.draw);
      process.on('exit', this.leave).on('SIGTSTP', this.suspend).on('SIGCONT', this.enter);
    }
    this.shown = { sight, caption };
    this.enter();
  }

  end(): void {
    this.leave();
    this.options.output.off('resize', this.draw);
    process.off('exit', this.leave).off('SIGTSTP', this.suspend).off('SIGCONT', this.enter);
    this.shown = undefined;
    if (this.messages.length > 0) this.line(['Meanwhile (UTC):', ...this.messages.splice(0)].join('\n'));
  }

  private readonly enter = (): void => {
    if (!this.isShown) this.options.output.write(ENTER);
    this.isShown = true;
    this.draw();
  };

  private readonly leave = (): void => {
    if (this.isShown) this.options.output.write(LEAVE);
    this.isShown = false;
  };

  /** Ctrl-Z: the shell gets its screen back. */
  private readonly suspend = (): void => {
    this.leave();
    process.kill(process.pid, 'SIGSTOP');
  };

  private readonly draw = (): void => {
    if (!this.isShown || this.shown === undefined) return;
    const { output, paint, nowMs } = this.options;
    const upSeconds = (nowMs() - this.sinceMs) / 1_000;
    const size = { columns: output.columns, rows: output.rows };
    const lines = render({ ...this.shown, upSeconds, messages: this.messages }, size, paint);
    const frame = Array.from({ length: size.rows }, (_, row) => CLEAR_LINE + (lines[row] ?? '')).join('\r\n');
    output.write(BEGIN_FRAME + frame + END_FRAME);
  };
}
