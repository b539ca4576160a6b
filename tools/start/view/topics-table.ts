import type { TopicSight } from '../watch/sight';
import { curve } from './curve';
import { rate, whole } from './format';
import type { Paint } from './paint';
import { firstThatFits, fit, fitRight } from './text';

const NAME = 18;
const RATE = 8;
const LAG = 11;
const LEAST_CURVE = 6;
/** A second a column: wider would show nothing more. */
const WIDEST_CURVE = 60;
/** More records than come in a second or two at full speed: somebody should look. */
const LAG_WORTH_A_LOOK = 10_000;

/** Rates in and out, their last minute, and what waits, topic by topic and in all. */
export function topicsTable(topics: readonly TopicSight[], all: TopicSight, width: number, paint: Paint): string[] {
  const layout = layoutFor(width);
  const { curves, curveWidth } = layout;
  const minute = (shown: boolean) =>
    shown ? fit(firstThatFits([' last minute', ' 1 min'], curveWidth + 1), curveWidth + 1) : '';
  const heading =
    fit(' TOPIC', layout.name + 1) +
    fitRight('in/s', RATE) +
    minute(curves > 0) +
    fitRight('out/s', RATE) +
    minute(curves > 1) +
    fitRight('lag', LAG);
  return [paint.faint(heading), ...topics.map((topic) => row(topic, layout, paint)), row(all, layout, paint)];
}

interface Layout {
  readonly name: number;
  readonly curves: 0 | 1 | 2;
  readonly curveWidth: number;
}

function layoutFor(width: number): Layout {
  const room = width - 2 - NAME - 2 * RATE - LAG;
  for (const curves of [2, 1] as const) {
    const curveWidth = Math.min(WIDEST_CURVE, Math.floor(room / curves) - 1);
    if (curveWidth >= LEAST_CURVE) return { name: NAME, curves, curveWidth };
  }
  return { name: Math.max(1, Math.min(NAME, NAME + room)), curves: 0, curveWidth: 0 };
}

function row(sight: TopicSight, { name, curves, curveWidth }: Layout, paint: Paint): string {
  const line = (values: TopicSight['inMinute']) => ` ${paint.faint(curve(values, curveWidth))}`;
  const lag = fitRight(whole(sight.lag), LAG);
  return [
    ` ${fit(sight.topic, name)}`,
    fitRight(rate(sight.inPerSecond), RATE),
    curves > 0 ? line(sight.inMinute) : '',
    fitRight(rate(sight.outPerSecond), RATE),
    curves > 1 ? line(sight.outMinute) : '',
    (sight.lag ?? 0) >= LAG_WORTH_A_LOOK ? paint.warning(lag) : lag,
  ].join('');
}
