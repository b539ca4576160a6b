import { StoreUnavailable } from '../errors';
import type { ClockPort } from '../ports';
import { Backoff, untilAvailable } from './backoff';

function recordingClock(): ClockPort & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => 0,
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
    breathe: () => Promise.resolve(),
  };
}

describe('Backoff', () => {
  it.each([
    ['the longest draw', 0.999_999, [50, 100, 200, 400, 800, 1_600, 2_000, 2_000]],
    ['the shortest draw', 0, [25, 50, 100, 200, 400, 800, 1_000, 1_000]],
  ])('doubles up to two seconds: %s', async (_name, drawn, expected) => {
    const clock = recordingClock();
    const backoff = new Backoff(clock, { next: () => drawn });
    for (let attempt = 0; attempt < 8; attempt++) await backoff.wait();
    expect(clock.slept).toEqual(expected);
  });
});

describe('untilAvailable', () => {
  const backoff = () => new Backoff(recordingClock(), { next: () => 0 });

  it('tries again after StoreUnavailable and tells of it', async () => {
    const told: string[] = [];
    let attempts = 0;
    const answer = await untilAvailable(
      async () => {
        if (++attempts < 3) throw new StoreUnavailable(`attempt ${attempts}`);
        return 'answer';
      },
      () => true,
      backoff(),
      (error) => told.push(error.message),
    );
    expect(answer).toBe('answer');
    expect(told).toEqual(['attempt 1', 'attempt 2']);
  });

  it('gives up without an answer when nobody wants it any more', async () => {
    let attempts = 0;
    const answer = await untilAvailable(
      async () => {
        attempts++;
        throw new StoreUnavailable('away');
      },
      () => attempts < 2,
      backoff(),
      () => undefined,
    );
    expect(answer).toBeUndefined();
    expect(attempts).toBe(2);
  });

  it('passes any other error on at once', async () => {
    const bug = new TypeError('a bug');
    const attempt = untilAvailable(
      () => Promise.reject(bug),
      () => true,
      backoff(),
      () => undefined,
    );
    await expect(attempt).rejects.toBe(bug);
  });
});
