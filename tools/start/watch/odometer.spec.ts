import { Odometer } from './odometer';

it('goes on after a restart', () => {
  const odometer = new Odometer();
  for (const value of [10, 25, 4, 6]) odometer.read(value);
  // 25 before the restart, 6 after it.
  expect(odometer.total).toBe(31);
});
