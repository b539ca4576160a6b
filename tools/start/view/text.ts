import { stripVTControlCharacters } from 'node:util';

/** Columns that a text of ours takes: what it is painted with takes none. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Exactly so wide: cut with an ellipsis or filled up with spaces. For texts that are not painted yet. */
export function fit(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text + ' '.repeat(width - characters.length);
  return width <= 0 ? '' : `${characters.slice(0, width - 1).join('')}…`;
}

/** The same, filled up on the left. A number is never cut: half of it would be another one. */
export function fitRight(text: string, width: number): string {
  return [...text].length > width ? fit('…', width) : text.padStart(width);
}

/** Fills a painted text up. */
export function pad(painted: string, width: number): string {
  return painted + ' '.repeat(Math.max(0, width - widthOf(painted)));
}

/** The first of several ways to say it, the longest first, that is no wider; else the last one, cut. */
export function firstThatFits(ways: readonly string[], width: number): string {
  return ways.find((way) => [...way].length <= width) ?? fit(ways.at(-1) ?? '', width);
}

/** Items in as many lines as they need, none broken. The first line begins with `label`, the others below its end. */
export function flow(label: string, items: readonly string[], width: number, gap = '  '): string[] {
  const indent = ' '.repeat(widthOf(label));
  const lines: string[] = [];
  let line = label;
  let isEmpty = true;
  for (const item of items) {
    if (!isEmpty && widthOf(line) + gap.length + widthOf(item) > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? item : gap + item;
    isEmpty = false;
  }
  return [...lines, line];
}
