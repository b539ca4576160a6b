import type { RetryOptions } from 'kafkajs';
import { kafkajsInternal } from './kafkajs-internals';
import { NO_RETRY } from './producer-session';

type Retrier = (work: () => Promise<void>) => Promise<void>;

describe('a producer session', () => {
  it('has kafkajs try each send once', async () => {
    const createRetrier = kafkajsInternal('kafkajs/src/retry') as (options: RetryOptions) => Retrier;
    let tries = 0;
    const failing = (): Promise<void> => {
      tries++;
      return Promise.reject(new Error('the broker is away'));
    };
    await expect(createRetrier(NO_RETRY)(failing)).rejects.toThrow('the broker is away');
    expect(tries).toBe(1);
  });
});
