import { type Ledger, queryRows } from './ledger';
import { DELAY_MS, line, NOON_MS, type Play, sale, withPlay } from './test/played-ledger';

type Sale = Parameters<typeof sale>[0];

function withSales<T>(sales: Sale[], ask: (ledger: Ledger) => Promise<T>, reached?: Play['reached']): Promise<T> {
  return withPlay({ events: sales.map(sale), reached }, ask);
}

async function verdictsOf(sales: Sale[]): Promise<string[]> {
  const rows = await withSales(sales, ({ sql }) => queryRows(sql, 'SELECT verdict FROM transactions ORDER BY rid'));
  return rows.map((row) => row.verdict as string);
}

/** Rows as `start category country total transactions units average`, total rows (category null) first. */
async function rowsOf(table: string, sales: Sale[]): Promise<string[]> {
  const rows = await withSales(sales, ({ sql }) =>
    queryRows(sql, `SELECT * FROM expected_${table} ORDER BY window_start, country, category NULLS FIRST`),
  );
  return (rows as Record<string, string | null>[]).map((row) => {
    const start = new Date(Number(row.window_start) / 1000).toISOString().slice(0, 19);
    const figures = [row.category, row.country, row.total_amount, row.transaction_count, row.units];
    return [start, ...figures, row.avg_transaction_value].join(' ');
  });
}

describe('the verdict against earlier records', () => {
  it('is late strictly before the watermark', async () => {
    const sales = [{ atMs: NOON_MS }, { atMs: NOON_MS - DELAY_MS }, { atMs: NOON_MS - DELAY_MS + 1 }];
    expect(await verdictsOf(sales)).toEqual(['valid', 'valid', 'valid']);
    expect(await verdictsOf([...sales, { atMs: NOON_MS - DELAY_MS - 1 }])).toEqual(['valid', 'valid', 'valid', 'late']);
  });

  it('has no watermark before the first record of a partition', async () => {
    const old = NOON_MS - 10 * DELAY_MS;
    expect(await verdictsOf([{ atMs: NOON_MS }, { atMs: old, partition: 1 }, { atMs: old }])).toEqual([
      'valid',
      'valid',
      'late',
    ]);
  });

  it('takes the watermark from earlier records alone, record by record', async () => {
    const jump = NOON_MS + 10 * DELAY_MS;
    expect(await verdictsOf([{ atMs: NOON_MS }, { atMs: jump }, { atMs: NOON_MS }])).toEqual([
      'valid',
      'valid',
      'late',
    ]);
  });

  it('raises the watermark by duplicates', async () => {
    const later = NOON_MS + DELAY_MS;
    expect(await verdictsOf([{ id: 'a' }, { id: 'a', atMs: later }, { atMs: NOON_MS }, { atMs: NOON_MS - 1 }])).toEqual(
      ['valid', 'duplicate', 'valid', 'late'],
    );
  });

  it('finds repeats within a partition only', async () => {
    expect(await verdictsOf([{ id: 'a' }, { id: 'a' }, { id: 'a', partition: 1 }, { id: 'A' }])).toEqual([
      'valid',
      'duplicate',
      'valid',
      'valid',
    ]);
  });

  it('forgets an id whose event time is behind the watermark', async () => {
    const first = { id: 'a', atMs: NOON_MS };
    const exactly = { atMs: NOON_MS + DELAY_MS };
    const beyond = { atMs: NOON_MS + DELAY_MS + 1 };
    const again = { id: 'a', atMs: NOON_MS + DELAY_MS };
    expect(await verdictsOf([first, exactly, again])).toEqual(['valid', 'valid', 'duplicate']);
    expect(await verdictsOf([first, beyond, again])).toEqual(['valid', 'valid', 'valid']);
  });

  it('remembers an id for longer after a duplicate with a newer timestamp', async () => {
    const first = { id: 'a', atMs: NOON_MS };
    const newer = { id: 'a', atMs: NOON_MS + DELAY_MS };
    // Watermark: noon + 5 minutes. The first is forgotten, the repeat at noon + 10 minutes is not.
    const progress = { atMs: NOON_MS + 1.5 * DELAY_MS };
    expect(await verdictsOf([first, newer, progress, newer])).toEqual(['valid', 'duplicate', 'valid', 'duplicate']);
  });

  it('calls a repeat behind the watermark late, and lets a late record forbid nothing', async () => {
    const sales = [{ id: 'b' }, { id: 'a', atMs: NOON_MS - DELAY_MS - 1 }, { id: 'a', atMs: NOON_MS - DELAY_MS - 1 }];
    expect(await verdictsOf([...sales, { id: 'a' }])).toEqual(['valid', 'late', 'late', 'valid']);
  });
});

describe('the windows', () => {
  it('slide by 30 s and hold their start but not their end', async () => {
    const at = (second: number, totalCents: number) => ({ atMs: NOON_MS + second * 1000, totalCents });
    const sales = [at(0, 1), at(29.999, 10), at(30, 100), at(59.999, 1000), at(60, 10_000)];
    const totals = (await rowsOf('sales_metrics', sales)).filter((row) => row.includes(' Books '));
    expect(totals).toEqual([
      // 11:59:30 to 12:00:30: 1 + 10
      '2024-03-01T11:59:30 Books USA 11 2 2 6',
      // 12:00:00 to 12:01:00: 1 + 10 + 100 + 1000; 1111 ÷ 4 = 277.75
      '2024-03-01T12:00:00 Books USA 1111 4 4 278',
      // 12:00:30 to 12:01:30: 100 + 1000 + 10,000; 11,100 ÷ 3
      '2024-03-01T12:00:30 Books USA 11100 3 3 3700',
      '2024-03-01T12:01:00 Books USA 10000 1 1 10000',
    ]);
  });

  it('are UTC hours and days', async () => {
    const sales = [{ atMs: Date.UTC(2024, 2, 1, 23, 59, 59, 999) }, { atMs: Date.UTC(2024, 2, 2) }];
    expect(await rowsOf('sales_daily', sales)).toEqual([
      '2024-03-01T00:00:00  USA 100 1 1 100',
      '2024-03-01T00:00:00 Books USA 100 1 1 100',
      '2024-03-02T00:00:00  USA 100 1 1 100',
      '2024-03-02T00:00:00 Books USA 100 1 1 100',
    ]);
    expect(await rowsOf('sales_hourly', sales)).toEqual([
      '2024-03-01T23:00:00  USA 100 1 1 100',
      '2024-03-01T23:00:00 Books USA 100 1 1 100',
      '2024-03-02T00:00:00  USA 100 1 1 100',
      '2024-03-02T00:00:00 Books USA 100 1 1 100',
    ]);
  });

  it('start before 1970 for the first half minute of it', async () => {
    expect(await rowsOf('sales_metrics', [{ atMs: 29_999 }])).toEqual([
      '1969-12-31T23:59:30  USA 100 1 1 100',
      '1969-12-31T23:59:30 Books USA 100 1 1 100',
      '1970-01-01T00:00:00  USA 100 1 1 100',
      '1970-01-01T00:00:00 Books USA 100 1 1 100',
    ]);
  });

  it('count two lines of one category once, and the whole total once', async () => {
    const lines = [line('Books', 250, 2), line('Books', 100), line('Toys', 33, 3)];
    // 2 × 250 + 100 + 3 × 33 = 699; a total of 700 is within a cent.
    expect(await rowsOf('sales_hourly', [{ totalCents: 700, lines }])).toEqual([
      '2024-03-01T12:00:00  USA 700 1 6 700',
      '2024-03-01T12:00:00 Books USA 600 1 3 600',
      '2024-03-01T12:00:00 Toys USA 99 1 3 99',
    ]);
  });

  it('round half a cent up', async () => {
    const averages = async (...cents: number[]) =>
      (
        await rowsOf(
          'sales_hourly',
          cents.map((totalCents) => ({ totalCents })),
        )
      )[0]
        ?.split(' ')
        .at(-1);
    expect(await averages(1, 2)).toBe('2');
    expect(await averages(0, 1)).toBe('1');
    expect(await averages(1, 0, 0)).toBe('0');
    expect(await averages(1, 1, 0)).toBe('1');
    expect(await averages(2, 3)).toBe('3');
    expect(await averages(0, 0)).toBe('0');
  });

  it('keep countries apart and add partitions up', async () => {
    const sales = [{ totalCents: 1 }, { totalCents: 2, country: 'UK' }, { totalCents: 4, partition: 1 }];
    const totals = (await rowsOf('sales_daily', sales)).filter((row) => !row.includes('Books'));
    expect(totals).toEqual(['2024-03-01T00:00:00  UK 2 1 1 2', '2024-03-01T00:00:00  USA 5 2 2 3']);
  });

  it('count valid records only', async () => {
    const sales = [
      { id: 'a', totalCents: 1 },
      { id: 'a', totalCents: 2 },
      { atMs: NOON_MS - 2 * DELAY_MS, totalCents: 4 },
    ];
    expect(await rowsOf('sales_daily', sales)).toEqual([
      '2024-03-01T00:00:00  USA 1 1 1 1',
      '2024-03-01T00:00:00 Books USA 1 1 1 1',
    ]);
  });

  it('carry the least and the greatest transaction in total rows alone', async () => {
    const sales = [{ totalCents: 300 }, { totalCents: 100 }, { totalCents: 200 }];
    const extremes = await withSales(sales, ({ sql }) =>
      queryRows(
        sql,
        'SELECT category, min_transaction, max_transaction FROM expected_sales_daily ORDER BY 1 NULLS FIRST',
      ),
    );
    expect(extremes).toEqual([
      { category: null, min_transaction: '100', max_transaction: '300' },
      { category: 'Books', min_transaction: null, max_transaction: null },
    ]);
  });

  it('hold sums beyond 32 bits', async () => {
    const lines = [line('Books', 100_000_000, 1)];
    const sales = Array.from({ length: 50 }, () => ({ totalCents: 100_000_000, lines }));
    expect((await rowsOf('sales_daily', sales))[0]).toBe('2024-03-01T00:00:00  USA 5000000000 50 50 100000000');
  });

  it('are none without records', async () => {
    expect(await rowsOf('sales_metrics', [])).toEqual([]);
  });
});

describe('the rows of a store', () => {
  /** `start store: transactions revenue customers average`. */
  async function summary(sales: Sale[], reached?: Play['reached']): Promise<string[]> {
    const ask = ({ sql }: Ledger) =>
      queryRows(sql, 'SELECT * FROM expected_transactions_summary ORDER BY window_start, store_id');
    return ((await withSales(sales, ask, reached)) as Record<string, string>[]).map((row) => {
      const start = new Date(Number(row.window_start) / 1000).toISOString().slice(11, 19);
      const figures = [row.total_transactions, row.total_revenue, row.unique_customers, row.avg_transaction_value];
      return `${start} ${row.store_id}: ${figures.join(' ')}`;
    });
  }

  it('count a customer once in each minute and store', async () => {
    const sales = [
      { id: 'first', totalCents: 1 },
      { totalCents: 2, atMs: NOON_MS + 59_999 },
      { totalCents: 4, userId: 'bob' },
      { totalCents: 8, storeId: 7 },
      { totalCents: 16, atMs: NOON_MS + 60_000 },
      { id: 'first', totalCents: 32, userId: 'cyd' },
    ];
    // 7 ÷ 3 = 2.33; the last repeats the first, so its customer is none.
    expect(await summary(sales)).toEqual(['12:00:00 0: 3 7 2 2', '12:00:00 7: 1 8 1 8', '12:01:00 0: 1 16 1 16']);
  });

  it('count a customer once in each partition', async () => {
    expect(await summary([{}, { partition: 1 }, { partition: 1 }])).toEqual(['12:00:00 0: 3 300 2 100']);
  });

  it('hold what their own job has reached, whatever another has', async () => {
    const sales = [{}, {}, { userId: 'bob' }, { partition: 1 }];
    const behind = { transactions: { 0: 1 } };
    expect(await summary(sales, { stores: behind })).toEqual(['12:00:00 0: 1 100 1 100']);
    expect(await summary(sales, { sales: behind })).toEqual(['12:00:00 0: 4 400 3 100']);
  });
});
