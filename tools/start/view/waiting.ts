import type { Sight } from '../watch/sight';

export const WAITING = 'Waiting for the first events: a new shop writes its catalogue before its first sale …';
export const WAITING_SHORT = 'Waiting for the first events …';

/** Nothing happens in the shop; that its catalogue is being written is no event of a customer. */
export function isWaiting({ topics, all }: Sight): boolean {
  if (all.inPerSecond) return false;
  return topics.every(
    ({ topic, inPerSecond, outPerSecond }) => topic === 'product_catalog' || !(inPerSecond || outPerSecond),
  );
}
