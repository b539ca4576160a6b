import type { Sight } from '../watch/sight';
import { curve } from './curve';
import { latency, percent, rate, whole } from './format';
import type { Paint } from './paint';
import { flow } from './text';

const LEAST_CURVE = 6;

/** How soon results show, and what becomes of the records. */
export function qualityPanel(sight: Sight, width: number, paint: Paint): string[] {
  const { medianSeconds, p99Seconds, p99Minute, verdicts, deadLetters, deadLettersPerSecond } = sight;
  const times = `p50 ${latency(medianSeconds)}  p99 ${latency(p99Seconds)}`;
  const room = width - 'LATENCY '.length - times.length - 1;
  const shares = ['valid', 'late', 'invalid', 'duplicate'].map((verdict) => `${shareOf(verdict, verdicts)} ${verdict}`);
  const more = deadLettersPerSecond === undefined ? '' : ` (${rate(deadLettersPerSecond)}/s)`;
  return [
    paint.faint('LATENCY ') + times + (room >= LEAST_CURVE ? ` ${paint.faint(curve(p99Minute, room))}` : ''),
    ...flow(paint.faint('QUALITY '), shares, width),
    `${paint.faint('DEAD LETTERS ')}${whole(deadLetters)}${more}`,
  ];
}

/** Of all records judged in the last minute. */
export function shareOf(verdict: string, verdicts: Sight['verdicts']): string {
  const total = [...verdicts.values()].reduce((sum, value) => sum + value, 0);
  return total === 0 ? '-' : percent((verdicts.get(verdict) ?? 0) / total, 1);
}
