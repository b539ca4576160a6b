import { swollen } from './postgres-figures';

const MIB = 1_048_576;

describe('swollen', () => {
  it('takes growth by rows for what it is', () => {
    const before = [{ table: 'sales', bytes: 2 * MIB, rows: 10_000 }];
    expect(swollen(before, [{ table: 'sales', bytes: 40 * MIB, rows: 200_000 }])).toEqual([]);
  });

  it('names a table whose rows take more than twice the room', () => {
    const before = [{ table: 'sales', bytes: 2 * MIB, rows: 10_000 }];
    expect(swollen(before, [{ table: 'sales', bytes: 5 * MIB, rows: 10_000 }])).toEqual([
      'sales: 524 bytes a row, 210 early in the run',
    ]);
  });

  it('takes the room that rows have left behind for what it is, unless it grows', () => {
    const before = [{ table: 'product_gains', bytes: 20 * MIB, rows: 11_000 }];
    expect(swollen(before, [{ table: 'product_gains', bytes: 25 * MIB, rows: 2_000 }])).toEqual([]);
    expect(swollen(before, [{ table: 'product_gains', bytes: 45 * MIB, rows: 2_000 }])).toEqual([
      'product_gains: 4290 bytes a row, 1907 early in the run',
    ]);
  });

  it('lets a small table have the dead rows of a minute', () => {
    const before = [{ table: 'stream_offsets', bytes: 49_152, rows: 12 }];
    expect(swollen(before, [{ table: 'stream_offsets', bytes: 0.9 * MIB, rows: 12 }])).toEqual([]);
    expect(swollen(before, [{ table: 'stream_offsets', bytes: 3 * MIB, rows: 12 }])).toHaveLength(1);
  });
});
