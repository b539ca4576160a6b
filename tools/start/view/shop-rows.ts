import type { ShopSight } from '../watch/sight';
import { percent, whole } from './format';
import type { Paint } from './paint';
import { flow } from './text';

/** What may want somebody's attention: on 80 columns a line. */
export function shopRows(shop: ShopSight, columns: number, paint: Paint): string[] {
  return flow(paint.faint(' SHOP  '), shopTexts(shop), columns, ' · ');
}

export function shopTexts({ anomalies, low, critical, abandonmentRate }: ShopSight): string[] {
  const left = abandonmentRate === undefined ? '-' : percent(abandonmentRate, 0);
  return [
    `${whole(anomalies)} anomalies today`,
    `${whole(low)} low in stock (${whole(critical)} critical)`,
    `${left} of carts left`,
  ];
}
