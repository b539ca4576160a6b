import type { Minute } from '../watch/sight';

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const HIGHEST = LEVELS.length - 1;

/**
 * A curve from zero to the greatest value shown, the newest at the right. Several values share a column as their mean; what
 * is not known is a gap.
 */
export function curve(values: Minute, columns: number): string {
  if (columns <= 0) return '';
  const means = squeeze(values, columns);
  const most = Math.max(0, ...means.filter((mean) => mean !== undefined));
  const glyphs = means.map((mean) => {
    if (mean === undefined) return ' ';
    return most === 0 ? LEVELS[0] : LEVELS[Math.round((mean / most) * HIGHEST)];
  });
  return glyphs.join('').padStart(columns);
}

function squeeze(values: Minute, columns: number): Minute {
  if (values.length <= columns) return values;
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const known = values.slice(from, to).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}
