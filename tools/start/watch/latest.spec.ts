import { Latest } from './latest';

it('answers at once, and asks again only when the answer is old and nobody is asking', async () => {
  const waiting: ((value: string) => void)[] = [];
  const latest = new Latest(
    'unknown',
    () => new Promise<string>((resolve) => waiting.push(resolve)),
    (value) => (value === 'good' ? 5_000 : 1_000),
  );
  const answer = async (value: string) => {
    waiting.shift()?.(value);
    await Promise.resolve();
  };
  expect(latest.get(0)).toBe('unknown');
  expect(latest.get(60_000)).toBe('unknown');
  expect(waiting).toHaveLength(1);
  await answer('good');
  expect(latest.get(4_999)).toBe('good');
  expect(waiting).toHaveLength(0);
  expect(latest.get(5_000)).toBe('good');
  await answer('bad');
  expect(latest.get(5_999)).toBe('bad');
  expect(waiting).toHaveLength(0);
  latest.get(6_000);
  expect(waiting).toHaveLength(1);
});
