import { isPerfect, type KindsByRecord, scoreKinds } from './kind-scores';

const kinds = (entries: Record<string, string>): KindsByRecord =>
  new Map(Object.entries(entries).map(([record, names]) => [record, new Set(names.split(','))]));
const shares = (labels: KindsByRecord, detections: KindsByRecord) =>
  scoreKinds(labels, detections).map(({ precision, recall }) => [precision, recall]);

it('counts by kind what was found of what is there, and what else was found', () => {
  const labels = kinds({ '0-1': 'high_value,rapid_transactions', '0-2': 'high_value', '1-1': 'high_value' });
  const detections = kinds({ '0-1': 'high_value', '0-2': 'high_value', '1-2': 'high_value', '1-3': 'high_value' });
  const [high, unusual, rapid, suspicious] = scoreKinds(labels, detections);
  expect(high).toEqual({
    kind: 'high_value',
    labelled: 3,
    detected: 4,
    both: 2,
    precision: 2 / 4,
    recall: 2 / 3,
    missed: ['1-1'],
    unlabelled: ['1-2', '1-3'],
  });
  expect(rapid).toMatchObject({ labelled: 1, detected: 0, precision: null, recall: 0, missed: ['0-1'] });
  expect(unusual).toMatchObject({ labelled: 0, detected: 0, precision: null, recall: null });
  expect(suspicious).toMatchObject({ kind: 'suspicious_pattern', labelled: 0 });
});

it('is perfect only where both are the same', () => {
  const one = kinds({ '0-1': 'high_value,rapid_transactions' });
  expect(isPerfect(scoreKinds(one, one))).toBe(true);
  expect(isPerfect(scoreKinds(one, kinds({ '0-1': 'high_value' })))).toBe(false);
  expect(isPerfect(scoreKinds(kinds({ '0-1': 'high_value' }), one))).toBe(false);
  expect(shares(one, one).slice(0, 2)).toEqual([
    [1, 1],
    [null, null],
  ]);
});
