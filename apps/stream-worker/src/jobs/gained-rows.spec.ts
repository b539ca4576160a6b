import { GainedRows } from './gained-rows';

describe('GainedRows', () => {
  it('counts what waits to be handed over, each window and name once', () => {
    const rows = new GainedRows(1_000, (startMs, name) => ({ startMs, name }));
    for (const [ms, name] of [
      [0, 'a'],
      [999, 'a'],
      [0, 'b'],
      [1_000, 'a'],
      [1, 'b'],
    ] as const)
      rows.row(ms, name);
    expect(rows.size).toBe(3);
    expect(rows.take()).toHaveLength(3);
    expect([rows.size, rows.take()]).toEqual([0, []]);
  });
});
