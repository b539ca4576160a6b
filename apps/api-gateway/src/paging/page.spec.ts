import { pageOf } from './page';

const cursorOf = (row: number) => `after ${row}`;

it.each([[[]], [[1]], [[1, 2]]])('is the last page with %j', (found) => {
  expect(pageOf(found, 2, cursorOf)).toEqual({ rows: found, cursor: undefined });
});

it('goes on behind its last row when one more was found', () => {
  expect(pageOf([1, 2, 3], 2, cursorOf)).toEqual({ rows: [1, 2], cursor: 'after 2' });
});
