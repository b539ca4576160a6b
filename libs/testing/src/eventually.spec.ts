import { eventually } from './eventually';

describe('eventually', () => {
  it('resolves to the first answer of the condition', async () => {
    const answers = [false, null, 'third'];
    await expect(eventually(() => answers.shift(), { everyMs: 1 })).resolves.toBe('third');
  });

  it('takes a throwing condition as not yet true', async () => {
    let tries = 0;
    await eventually(() => expect(++tries).toBe(3), { everyMs: 1 });
    expect(tries).toBe(3);
  });

  it('takes zero and the empty string as answers', async () => {
    await expect(eventually(() => 0)).resolves.toBe(0);
    await expect(eventually(() => '')).resolves.toBe('');
  });

  it('gives up at the deadline and says what was wrong last', async () => {
    const refusing = eventually(() => Promise.reject(new Error('refused')), { deadlineMs: 20, everyMs: 1 });
    await expect(refusing).rejects.toThrow('Not true within 20 ms: refused');
    await expect(eventually(() => false, { deadlineMs: 5 })).rejects.toThrow('the condition stayed false');
  });

  it('tries once even when the deadline is now', async () => {
    await expect(eventually(() => 'here', { deadlineMs: 0 })).resolves.toBe('here');
  });
});
