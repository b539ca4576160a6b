import type { JobSight, PartSight, PartState } from '../watch/sight';
import { latency, rate } from './format';
import type { Paint } from './paint';
import { flow } from './text';

const LABEL = 10;

/** Readable without colours too. */
const SIGNS: Record<PartState, string> = { up: '●', starting: '◌', restarting: '◌', unhealthy: '✗', done: '✓' };

export function jobRows(jobs: readonly JobSight[], width: number, paint: Paint): string[] {
  const items = jobs.map(
    ({ job, perSecond, p99Seconds }) => `${job} ${rate(perSecond)}${paint.faint('/s')} ${latency(p99Seconds)}`,
  );
  return flow(paint.faint(' JOBS p99'.padEnd(LABEL + 1)), items, width, ' · ');
}

export function partRows(label: string, parts: readonly PartSight[], width: number, paint: Paint): string[] {
  const items = parts.map((part) => {
    const sign = SIGNS[part.state];
    if (part.state === 'up') return `${paint.good(sign)} ${part.title}`;
    if (part.state === 'done') return `${sign} ${part.title} done`;
    const isRed = part.state === 'unhealthy';
    const text = `${sign} ${part.title} ${part.state}${part.reason ? `: ${part.reason}` : ''}`;
    return isRed ? paint.bad(text) : paint.warning(text);
  });
  return flow(paint.faint(` ${label}`.padEnd(LABEL + 1)), items, width);
}
