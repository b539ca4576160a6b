import type { TodaySight } from '../watch/sight';
import { money, percent, whole } from './format';
import type { Paint } from './paint';
import { firstThatFits, fit, fitRight } from './text';

const COUNTRY = 9;
const SHARE = 6;
const MONEY = 13;
const MOST_COUNTRIES = 5;

/** What was sold on this UTC day, and in which countries most. */
export function todayPanel(today: TodaySight | undefined, width: number, paint: Paint): string[] {
  const label = 'TODAY ';
  if (!today) return [`${paint.faint(label)} -`];
  const { revenue, orders, countries } = today;
  const sold = firstThatFits(
    [
      `${money(revenue, 2)}  ${whole(orders)} orders`,
      `${money(revenue, 0)}  ${whole(orders)} orders`,
      money(revenue, 0),
    ],
    width - label.length,
  );
  const most = countries[0]?.revenue ?? 0;
  const barWidth = width - COUNTRY - MONEY - SHARE - 1;
  const lines = countries.slice(0, MOST_COUNTRIES).map(({ country, revenue: part }) => {
    const share = revenue === 0 ? '' : percent(part / revenue, 0);
    const bar = most === 0 || barWidth < 1 ? '' : '█'.repeat(Math.round((barWidth * part) / most));
    return `${fit(country, COUNTRY)}${fitRight(money(part, 0), MONEY)}${fitRight(share, SHARE)} ${paint.good(bar)}`;
  });
  return [paint.faint(label) + paint.title(sold), ...lines];
}
