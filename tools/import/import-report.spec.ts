import { ImportReport } from './import-report';

it('counts by reason, the most frequent first, and names the first lines', () => {
  const report = new ImportReport();
  report.rows = 9;
  report.reject({ field: 'time', rule: 'must be one' }, [2]);
  const fault = { field: 'quantity', rule: 'must be whole', value: 'x'.repeat(50) };
  for (const line of [3, 4, 5, 6]) report.reject(fault, [line]);
  report.reject({ field: 'order', rule: 'must be whole' }, [7, 8]);
  expect(report.rejectedRows).toBe(7);
  const shown = `("${'x'.repeat(40)}")`;
  expect(report.lines()).toEqual([
    '9 rows read',
    'imported: 0 orders, 0 units, $0.00',
    'rejected: 7 rows',
    `  4 × quantity must be whole: line 3 ${shown}, 4 ${shown}, 5 ${shown}, …`,
    '  2 × order must be whole: line 7, 8',
    '  1 × time must be one: line 2',
  ]);
});
