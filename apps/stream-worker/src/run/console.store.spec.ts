import type { AnyJob, Cut } from '@globalmart/streaming';
import { ConsoleStore } from './console.store';

const JOB = { name: 'sales', topics: ['transactions'] } as unknown as AnyJob;

function cut(delta: unknown): Cut {
  const position = { restoreOffset: 3, restoreMaxEventMs: null, dedupOffset: 3, maxEventMs: null };
  const move = {
    topic: 'transactions' as const,
    epoch: 1,
    fromOffset: 0,
    watermarkMs: null,
    records: 3,
    nextOffset: 3,
    lastOffset: 2,
    lastAppendMs: 0,
  };
  return { partition: 1, delta, moves: [{ ...position, ...move }], records: 3, oldestAppendMs: 0 };
}

describe('ConsoleStore', () => {
  it('prints one line of JSON per cut, with what it would have written', async () => {
    const lines: string[] = [];
    const store = new ConsoleStore((line) => lines.push(line));
    await expect(store.flush(JOB, [cut({ panes: [] }), cut(undefined)])).resolves.toEqual({ fencedPartitions: [] });
    expect(lines).toEqual([
      '{"job":"sales","partition":1,"next_offsets":{"transactions":3},"rows":{"panes":[]}}',
      '{"job":"sales","partition":1,"next_offsets":{"transactions":3},"rows":null}',
    ]);
  });

  it('prints bytes of records as the text they are meant to be', async () => {
    const lines: string[] = [];
    const store = new ConsoleStore((line) => lines.push(line));
    await store.flush(JOB, [cut({ deadLetters: [{ key: null, value: Buffer.from('{"a":') }] })]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ rows: { deadLetters: [{ key: null, value: '{"a":' }] } });
  });

  it('begins where the log begins, every time', async () => {
    const [claim] = await new ConsoleStore(() => undefined).claim('sales', 0, [
      { topic: 'transactions', startOffset: 7 },
    ]);
    expect(claim).toMatchObject({ topic: 'transactions', nextOffset: 7, restoreOffset: 7, dedupOffset: 7 });
  });
});
