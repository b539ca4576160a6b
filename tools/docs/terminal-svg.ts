/** Columns and rows of a terminal's character cell, in pixels of the picture. */
const CELL = { width: 8.4, height: 18 };
const MARGIN = 12;
const COLOURS: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#3fb950',
  33: '#d29922',
  36: '#58c4dd',
  90: '#8b949e',
};
const [FOREGROUND, BACKGROUND] = ['#e6edf3', '#0d1117'];
/** Escape, [, numbers, m: what chooses a colour. */
const SGR = new RegExp(`${String.fromCharCode(27)}\\[([\\d;]*)m`);

/** A terminal's lines, with colours as escape sequences, as a picture for a page. */
export function terminalSvg(lines: readonly string[], columns: number): string {
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="${FOREGROUND}">`,
    ...lines.flatMap((line, row) => textsOf(line, MARGIN + row * CELL.height + 14)),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

interface Style {
  colour?: string;
  isBold: boolean;
}

/** One element for each run of a style, at its own column and as wide as its cells, whatever font the reader has. */
function textsOf(line: string, y: number): string[] {
  const texts: string[] = [];
  const style: Style = { isBold: false };
  let column = 0;
  // Splitting at a group puts the codes between the texts.
  line.split(SGR).forEach((part, i) => {
    if (i % 2 === 1) return change(style, part);
    const cells = [...part].length;
    if (part.trim() !== '') texts.push(textOf(part, cells, MARGIN + column * CELL.width, y, style));
    column += cells;
  });
  return texts;
}

function textOf(text: string, cells: number, x: number, y: number, { colour, isBold }: Style): string {
  const look = (colour ? ` fill="${colour}"` : '') + (isBold ? ' font-weight="bold"' : '');
  const length = (cells * CELL.width).toFixed(1);
  const at = `x="${x.toFixed(1)}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"`;
  return `<text ${at}${look}>${escaped(text)}</text>`;
}

function change(style: Style, codes: string): void {
  for (const code of codes.split(';').map(Number)) {
    if (code === 1) style.isBold = true;
    if (code === 22 || code === 0) style.isBold = false;
    if (code === 39 || code === 0) delete style.colour;
    if (COLOURS[code]) style.colour = COLOURS[code];
  }
}

/** Browsers take several spaces for one, but not those that do not break. */
function escaped(text: string): string {
  return text.replaceAll(' ', '\u00a0').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
