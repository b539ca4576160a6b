import { HistoryProgress } from './history-progress';

it('measures the way to now from where it began', () => {
  const progress = new HistoryProgress();
  expect(progress.look(7_200, true)).toEqual({ behindSeconds: 7_200, ofSeconds: 7_200 });
  expect(progress.look(1_800, true)).toEqual({ behindSeconds: 1_800, ofSeconds: 7_200 });
  expect(progress.look(59, true)).toBeUndefined();
  expect(progress.look(300, true)).toEqual({ behindSeconds: 300, ofSeconds: 300 });
});

it('takes old events of a shop that is closed for no history', () => {
  expect(new HistoryProgress().look(7_200, false)).toBeUndefined();
  expect(new HistoryProgress().look(undefined, true)).toBeUndefined();
});
