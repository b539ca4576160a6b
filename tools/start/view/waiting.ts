import type { Sight } from '../watch/sight';

export const WAITING = 'Waiting for the first events: a new shop writes its catalogue before its first sale …';
export const WAITING_SHORT = 'Waiting for the first events …';

/**
 * Nothing happens in the shop yet; that its catalogue is being written is no event of a customer. A shop that has sold today and
 * is quiet now waits for no first event: its broker may be away, or an outage be played.
 */
export function isWaiting({ topics, all, today }: Sight): boolean {
  if (all.inPerSecond || today?.orders) return false;
  return topics.every(
    ({ topic, inPerSecond, outPerSecond }) => topic === 'product_catalog' || !(inPerSecond || outPerSecond),
  );
}
