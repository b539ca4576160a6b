import { type Follower, LiveStream, type LiveStreamOptions } from './live-stream';

/** A state that is read when asked for, and a reader's answers that come when told. */
class Stage {
  version = 0;
  reads = 0;
  failures = 0;
  failing = false;
  /** Reads answer at once unless somebody holds them back. */
  held: (() => void)[] | undefined;
  readonly latencies: number[] = [];
  readonly stream: LiveStream;

  constructor(options: Partial<LiveStreamOptions> = {}) {
    this.stream = new LiveStream({
      read: async () => {
        this.reads += 1;
        const { version } = this;
        if (this.held) await new Promise<void>((resolve) => this.held?.push(resolve));
        if (this.failing) throw new Error('away');
        return { id: `v${version}`, data: `{"version":${version}}` };
      },
      intervalMs: 100,
      replayBytes: 1_000,
      onMessage: (latencyMs) => this.latencies.push(latencyMs),
      onFailure: () => (this.failures += 1),
      ...options,
    });
  }

  change(): void {
    this.version += 1;
    this.stream.changed();
  }

  follow(lastEventId?: string): string[] {
    const events: string[] = [];
    this.stream.follow(recorder(events), lastEventId);
    return events;
  }
}

/** Notes each event as `event id`. */
function recorder(events: string[]): Follower {
  return {
    send: (frame) => {
      const [, id, event] = /^id: (.*)\nevent: (.*)\n/.exec(frame.toString()) ?? [];
      events.push(`${event} ${id}`);
    },
  };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

it('reads nothing while nobody follows', async () => {
  const stage = new Stage();
  stage.change();
  await pass(1_000);
  expect(stage.reads).toBe(0);
});

it('tells a newcomer the present state, and then each change to all', async () => {
  const stage = new Stage();
  const first = stage.follow();
  await pass(0);
  const second = stage.follow();
  await pass(100);
  stage.change();
  await pass(0);
  expect([first, second]).toEqual([
    ['snapshot v0', 'commit v1'],
    ['snapshot v0', 'commit v1'],
  ]);
  expect(stage.reads).toBe(2);
});

it('makes one read of many changes, and a last one of the last', async () => {
  const stage = new Stage();
  const events = stage.follow();
  await pass(100);
  for (let count = 0; count < 25; count += 1) {
    stage.change();
    await pass(10);
  }
  await pass(100);
  // Change n + 1 comes after 10 n ms: read at 0, 100 and 200 ms, and what came after that at 300.
  expect(events).toEqual(['snapshot v0', 'commit v1', 'commit v10', 'commit v20', 'commit v25']);
});

it('reads again after a change that came during a read, and never twice at once', async () => {
  const stage = new Stage();
  const events = stage.follow();
  await pass(100);
  stage.held = [];
  stage.change();
  stage.change();
  await pass(500);
  expect(stage.reads).toBe(2);
  const [answer] = stage.held;
  stage.held = undefined;
  answer?.();
  await pass(100);
  expect(events).toEqual(['snapshot v0', 'commit v1', 'commit v2']);
});

it('says nothing when nothing is different', async () => {
  const stage = new Stage();
  const events = stage.follow();
  await pass(100);
  stage.stream.changed();
  await pass(100);
  expect(stage.reads).toBe(2);
  expect(events).toEqual(['snapshot v0']);
});

it('tries a read that failed again, and then tells everybody', async () => {
  const stage = new Stage();
  const events = stage.follow();
  await pass(100);
  stage.failing = true;
  stage.change();
  await pass(2_500);
  expect(stage.failures).toBe(3);
  const newcomer = stage.follow();
  stage.failing = false;
  await pass(1_000);
  expect([events, newcomer]).toEqual([['snapshot v0', 'commit v1'], ['snapshot v1']]);
  // From the first failure on, as that is how long clients have waited.
  expect(stage.latencies.at(-1)).toBeGreaterThanOrEqual(3_000);
});

describe('one who comes back', () => {
  const seenUpTo = async (stage: Stage, version: number) => {
    stage.follow();
    await pass(100);
    while (stage.version < version) {
      stage.change();
      await pass(100);
    }
  };

  it('is sent what it missed', async () => {
    const stage = new Stage();
    await seenUpTo(stage, 4);
    expect(stage.follow('v2')).toEqual(['commit v3', 'commit v4']);
    expect(stage.follow('v4')).toEqual([]);
  });

  it('is told the present state when that is not known any more', async () => {
    // A message of 44 bytes each: two find room.
    const stage = new Stage({ replayBytes: 100 });
    await seenUpTo(stage, 4);
    expect(stage.follow('v2')).toEqual(['snapshot v4']);
    expect(stage.follow('v3')).toEqual(['commit v4']);
  });
});

it('sends nothing to one who has left', async () => {
  const stage = new Stage();
  const events: string[] = [];
  const follower = recorder(events);
  stage.stream.follow(follower, undefined);
  await pass(100);
  stage.stream.leave(follower);
  stage.change();
  await pass(100);
  expect(events).toEqual(['snapshot v0']);
});

it('takes longer between messages when writing them takes long', async () => {
  const stage = new Stage();
  const slow: Follower = { send: () => void jest.advanceTimersByTime(90) };
  stage.stream.follow(slow, undefined);
  await pass(1_000);
  stage.change();
  await pass(0);
  const { reads } = stage;
  stage.change();
  // 90 ms of writing shall be three tenths of the time: the next read is 210 ms later, not 100 after the last.
  await pass(200);
  expect(stage.reads).toBe(reads);
  await pass(20);
  expect(stage.reads).toBe(reads + 1);
});

it('reads no more once it is stopped', async () => {
  const stage = new Stage();
  stage.follow();
  await pass(10);
  stage.change();
  stage.stream.stop();
  await pass(1_000);
  expect(stage.reads).toBe(1);
});
