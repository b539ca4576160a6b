import type { PartSight, Sight } from '../watch/sight';
import { duration, latency, money, rate, whole } from './format';
import { shareOf } from './quality-panel';
import { shopTexts } from './shop-rows';

const MOST_COUNTRIES = 3;

/** The same numbers as in the picture, in one line, for logs and for whoever has no terminal. */
export function plainLine({ all, topics, ...sight }: Sight): string {
  const busy = topics.filter(({ inPerSecond }) => inPerSecond);
  const parts = [
    `in ${perSecond(all.inPerSecond)}${bracketed(busy.map(({ topic, inPerSecond }) => `${topic} ${rate(inPerSecond)}`))}`,
    `processed ${perSecond(all.outPerSecond)}`,
    `lag ${whole(all.lag)}`,
    `p50 ${latency(sight.medianSeconds)} p99 ${latency(sight.p99Seconds)}`,
    todayText(sight.today),
    ...shopTexts(sight.shop),
    qualityText(sight.verdicts),
    `dead letters ${whole(sight.deadLetters)}`,
  ];
  if (sight.history) parts.push(`history, ${duration(sight.history.behindSeconds)} behind now`);
  const ill = [...sight.apps, ...sight.services].filter(({ state }) => state !== 'up' && state !== 'done');
  if (ill.length > 0) parts.push(ill.map(partText).join(', '));
  return parts.join(' | ');
}

function perSecond(value: number | undefined): string {
  return value === undefined ? rate(value) : `${rate(value)}/s`;
}

function todayText(today: Sight['today']): string {
  if (!today) return 'today -';
  const countries = today.countries
    .slice(0, MOST_COUNTRIES)
    .map(({ country, revenue }) => `${country} ${money(revenue, 0)}`);
  return `today ${money(today.revenue, 2)}, ${whole(today.orders)} orders${bracketed(countries)}`;
}

function qualityText(verdicts: Sight['verdicts']): string {
  return ['valid', 'invalid', 'late', 'duplicate']
    .map((verdict) => `${verdict} ${shareOf(verdict, verdicts)}`)
    .join(' ');
}

function partText({ title, state, reason }: PartSight): string {
  return `${title} ${state}${bracketed(reason ? [reason] : [])}`;
}

function bracketed(items: readonly string[]): string {
  return items.length === 0 ? '' : ` (${items.join(', ')})`;
}
