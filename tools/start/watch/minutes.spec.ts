import { Minutes } from './minutes';

it('keeps the last sixty values of each name, also those that are not known', () => {
  const minutes = new Minutes();
  expect(minutes.push('in', 1)).toEqual([1]);
  expect(minutes.push('in', undefined)).toEqual([1, undefined]);
  expect(minutes.push('out', 5)).toEqual([5]);
  for (let value = 2; value <= 60; value += 1) minutes.push('in', value);
  const minute = minutes.push('in', 61);
  // 1 and the unknown one are gone.
  expect(minute).toHaveLength(60);
  expect([minute[0], minute.at(-1)]).toEqual([2, 61]);
});
