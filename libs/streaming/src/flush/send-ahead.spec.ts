import { StoreUnavailable } from '../errors';
import type { OutgoingPort } from '../ports';
import type { Cut } from './cut';
import { SendAhead } from './send-ahead';

const cutOf = (delta: unknown): Cut => ({ partition: 0, delta, moves: [], records: 1, oldestAppendMs: 0 });
const log: OutgoingPort = { send: () => Promise.resolve() };

describe('SendAhead', () => {
  it('sends a cut once, however often and under whatever epoch it is written again', async () => {
    const sent: unknown[] = [];
    const job = { sendAhead: async (_log: OutgoingPort, cuts: readonly Cut[]) => void sent.push(...cuts) };
    const ahead = new SendAhead(log);
    const [first, second] = [cutOf({ at: 1 }), cutOf({ at: 2 })];
    await ahead.send(job, [first]);
    await ahead.send(job, [{ ...first }, second, cutOf(undefined)]);
    expect(sent).toEqual([first, second]);
  });

  it('sends again what may not have arrived', async () => {
    let attempts = 0;
    const job = {
      sendAhead: async () => {
        if (++attempts === 1) throw new StoreUnavailable('away');
      },
    };
    const ahead = new SendAhead(log);
    const cut = cutOf({});
    await expect(ahead.send(job, [cut])).rejects.toThrow('away');
    await ahead.send(job, [cut]);
    await ahead.send(job, [cut]);
    expect(attempts).toBe(2);
  });

  it('has nothing to do for a job that sends nothing', async () => {
    expect(await new SendAhead(log).send({}, [cutOf({})])).toBe(false);
  });
});
