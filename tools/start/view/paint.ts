import { styleText } from 'node:util';

/** What a piece of the picture is, in colours where there are any. The text's width stays. */
export interface Paint {
  title(text: string): string;
  /** What is there to be read when looked for: labels, units, curves. */
  faint(text: string): string;
  good(text: string): string;
  warning(text: string): string;
  bad(text: string): string;
}

const same = (text: string): string => text;

export const NO_COLOURS: Paint = { title: same, faint: same, good: same, warning: same, bad: same };

export const COLOURS: Paint = {
  title: styled(['bold', 'cyan']),
  faint: styled(['gray']),
  good: styled(['green']),
  warning: styled(['yellow']),
  bad: styled(['bold', 'red']),
};

function styled(format: Parameters<typeof styleText>[0]) {
  // Whether there are colours has been decided by whoever chose this.
  return (text: string): string => (text === '' ? '' : styleText(format, text, { validateStream: false }));
}
