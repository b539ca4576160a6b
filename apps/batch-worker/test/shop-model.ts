import type { LakeLine, LakeRow } from '@globalmart/lake';

/** The results once more, computed the plain way: the slow, obvious reading of what each of them means. */

export type Sale = LakeRow<'transactions'>;
export type CatalogueRow = LakeRow<'product_catalog'>;
export type Row = Readonly<Record<string, string | number | boolean | null>>;

const DAY_MS = 86_400_000;

export const dayOfMs = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const dayOfSale = ({ timestamp }: Sale) => dayOfMs(timestamp);
const addDays = (day: string, days: number) => dayOfMs(Date.parse(day) + days * DAY_MS);
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY_MS;
const monthOf = (day: string) => `${day.slice(0, 7)}-01`;
const monthEnd = (day: string) => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return dayOfMs(Date.UTC(year, month, 0));
};
/** The Monday of a day's week. */
const weekOf = (day: string) => addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const unique = <T>(values: readonly T[]) => [...new Set(values)];

/** Half away from zero, of whole numbers; null by zero. */
export function roundedRatio(a: number, b: number): number | null {
  if (b === 0) return null;
  const quotient = (2n * BigInt(Math.abs(a)) + BigInt(b)) / (2n * BigInt(b));
  return Number(a < 0 ? -quotient : quotient);
}

/** What counts on an analysis date. */
export function countedSales(sales: readonly Sale[], analysisDate: string): Sale[] {
  const isRepeat = (sale: Sale) =>
    sale.late &&
    sales.some(
      (other) =>
        other.transaction_id === sale.transaction_id &&
        other.partition === sale.partition &&
        (other.offset ?? 0) < (sale.offset ?? 0),
    );
  return sales.filter((sale) => dayOfSale(sale) <= analysisDate && !isRepeat(sale));
}

const SEGMENTS: readonly (readonly [name: string, r: string, f: string, m: string])[] = [
  ['Champions', '45', '45', '45'],
  ['Loyal Customers', '345', '45', '12345'],
  ['Cannot Lose Them', '12', '45', '45'],
  ['At Risk', '12', '345', '12345'],
  ['At Risk', '12', '12', '45'],
  ['New Customers', '45', '1', '12345'],
  ['Potential Loyalists', '45', '23', '12345'],
  ['Potential Loyalists', '3', '3', '12345'],
  ['Potential Loyalists', '3', '12', '45'],
  ['Hibernating', '23', '12', '123'],
  ['Lost', '1', '12', '123'],
];

interface Rfm extends Row {
  readonly user_id: string;
  readonly last_purchase: string;
  readonly frequency: number;
  readonly monetary_cents: number;
  readonly rfm_segment: string;
}

export function rfm(sales: readonly Sale[]): Rfm[] {
  const customers = unique(sales.map(({ user_id }) => user_id)).map((user_id) => {
    const own = sales.filter((sale) => sale.user_id === user_id);
    return {
      user_id,
      last_purchase: own.map(dayOfSale).sort().at(-1) ?? '',
      frequency: own.length,
      monetary_cents: sum(own.map(({ total_amount_cents }) => total_amount_cents)),
    };
  });
  const score = (worse: number) => 1 + Math.floor((5 * worse) / customers.length);
  return customers.map((one) => {
    const r_score = score(customers.filter(({ last_purchase }) => last_purchase < one.last_purchase).length);
    const f_score = score(customers.filter(({ frequency }) => frequency < one.frequency).length);
    const m_score = score(customers.filter(({ monetary_cents }) => monetary_cents < one.monetary_cents).length);
    const [rfm_segment] =
      SEGMENTS.find(
        ([, r, f, m]) => r.includes(`${r_score}`) && f.includes(`${f_score}`) && m.includes(`${m_score}`),
      ) ?? [];
    if (rfm_segment === undefined) throw new Error('no segment');
    return { ...one, r_score, f_score, m_score, rfm_segment };
  });
}

export function segments(sales: readonly Sale[], analysisDate: string): Row[] {
  const customers = rfm(sales);
  return unique(SEGMENTS.map(([name]) => name)).map((segment) => {
    const own = customers.filter(({ rfm_segment }) => rfm_segment === segment);
    const money = sum(own.map(({ monetary_cents }) => monetary_cents));
    return {
      segment,
      customer_count: own.length,
      share_hundredths: roundedRatio(10_000 * own.length, customers.length),
      avg_recency_hundredths: roundedRatio(
        100 * sum(own.map(({ last_purchase }) => daysBetween(last_purchase, analysisDate))),
        own.length,
      ),
      avg_frequency_hundredths: roundedRatio(100 * sum(own.map(({ frequency }) => frequency)), own.length),
      avg_monetary_cents: roundedRatio(money, own.length),
      total_monetary_cents: money,
      analysis_date: analysisDate,
    };
  });
}

export function moves(before: readonly Sale[], now: readonly Sale[], dates: readonly [string, string]): Row[] {
  const past = new Map(rfm(before).map(({ user_id, rfm_segment }) => [user_id, rfm_segment]));
  const all = rfm(now).map(({ user_id, rfm_segment }) => JSON.stringify([past.get(user_id) ?? null, rfm_segment]));
  return unique(all).map((move) => {
    const [from_segment = null, to_segment = null] = JSON.parse(move) as (string | null)[];
    const customers = all.filter((one) => one === move).length;
    return { analysis_date: dates[1], previous_date: dates[0], from_segment, to_segment, customers };
  });
}

export function cohorts(sales: readonly Sale[]): Row[] {
  const firsts = new Map<string, string>();
  for (const sale of sales) {
    const month = monthOf(dayOfSale(sale));
    const known = firsts.get(sale.user_id);
    if (known === undefined || month < known) firsts.set(sale.user_id, month);
  }
  const cells = unique(sales.map((sale) => `${firsts.get(sale.user_id)} ${monthOf(dayOfSale(sale))}`));
  return cells.map((cell) => {
    const [cohort_month = '', month = ''] = cell.split(' ');
    const own = sales.filter((sale) => firsts.get(sale.user_id) === cohort_month && monthOf(dayOfSale(sale)) === month);
    const months = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
    return {
      cohort_month,
      month,
      months_since: months(month) - months(cohort_month),
      customers: unique(own.map(({ user_id }) => user_id)).length,
      transaction_count: own.length,
      total_revenue_cents: sum(own.map(({ total_amount_cents }) => total_amount_cents)),
    };
  });
}

const amount = (line: LakeLine) => line.price_cents * line.quantity;

/** The products that were sold or are in the catalogue, by id, as of the analysis date. */
export function productsOf(sales: readonly Sale[], catalogue: readonly CatalogueRow[], analysisDate: string): Row[] {
  const versions = catalogue
    .filter(({ append_time }) => dayOfMs(append_time) <= analysisDate)
    .sort((a, b) => a.append_time - b.append_time || (a.offset ?? 0) - (b.offset ?? 0));
  const known = unique(versions.filter(({ deleted }) => !deleted).map(({ product_id }) => product_id));
  const catalogued = known.map((product_id) => {
    const own = versions.filter((version) => version.product_id === product_id);
    const newest = own.filter(({ deleted }) => !deleted).at(-1);
    return {
      product_id,
      product_name: newest?.name ?? null,
      category: newest?.category ?? null,
      price_cents: newest?.price_cents ?? null,
      ratings_hundredths: Math.round((newest?.ratings ?? 0) * 100),
      active: own.at(-1)?.deleted === false,
    };
  });
  const lines = [...sales]
    .sort((a, b) => a.timestamp - b.timestamp || (a.offset ?? 0) - (b.offset ?? 0))
    .flatMap(({ products }) => products);
  const others = unique(lines.map(({ product_id }) => product_id)).filter((id) => !known.includes(id));
  const uncatalogued = others.map((product_id) => ({
    product_id,
    product_name: 'Unknown',
    category: lines.filter((line) => line.product_id === product_id).at(-1)?.category ?? null,
    price_cents: null,
    ratings_hundredths: null,
    active: false,
  }));
  return [...catalogued, ...uncatalogued];
}

export function productPerformance(
  sales: readonly Sale[],
  catalogue: readonly CatalogueRow[],
  analysisDate: string,
): Row[] {
  const lines = sales.flatMap(({ products }) => products);
  const sold = unique(lines.map(({ product_id }) => product_id)).map((product_id) => {
    const own = lines.filter((line) => line.product_id === product_id);
    return {
      product_id,
      revenue: sum(own.map(amount)),
      units: sum(own.map(({ quantity }) => quantity)),
      n: own.length,
    };
  });
  const described = new Map(
    productsOf(sales, catalogue, analysisDate).map((product) => [product['product_id'], product]),
  );
  const scored = sold.map((one) => {
    const atMost = (measure: 'revenue' | 'n' | 'units') =>
      sold.filter((other) => other[measure] <= one[measure]).length;
    const weighed = 50 * atMost('revenue') + 30 * atMost('n') + 20 * atMost('units');
    return {
      product_id: one.product_id,
      product_name: described.get(one.product_id)?.['product_name'] ?? null,
      category: described.get(one.product_id)?.['category'] ?? null,
      units_sold: one.units,
      total_revenue_cents: one.revenue,
      avg_price_cents: roundedRatio(one.revenue, one.units),
      performance_score_hundredths: roundedRatio(100 * weighed, sold.length) ?? 0,
    };
  });
  return scored.map((one) => ({
    ...one,
    rank_in_category:
      1 +
      scored.filter(
        (other) =>
          other.category === one.category &&
          (other.performance_score_hundredths > one.performance_score_hundredths ||
            (other.performance_score_hundredths === one.performance_score_hundredths &&
              other.total_revenue_cents > one.total_revenue_cents)),
      ).length,
  }));
}

type Period = readonly [type: string, date: string, end: string];

function periodsOf(sales: readonly Sale[], analysisDate: string): Period[] {
  const first = sales.map(dayOfSale).sort()[0];
  if (first === undefined) return [];
  const days = Array.from({ length: daysBetween(first, analysisDate) + 1 }, (_, i) => addDays(first, i));
  return [
    ...days.map((day): Period => ['daily', day, day]),
    ...unique(days.map(weekOf)).map((day): Period => ['weekly', day, addDays(day, 6)]),
    ...unique(days.map(monthOf)).map((day): Period => ['monthly', day, monthEnd(day)]),
  ];
}

function figures(sales: readonly Sale[]) {
  const revenue = sum(sales.map(({ total_amount_cents }) => total_amount_cents));
  return {
    total_revenue_cents: revenue,
    transaction_count: sales.length,
    units: sum(sales.flatMap(({ products }) => products.map(({ quantity }) => quantity))),
    unique_customers: unique(sales.map(({ user_id }) => user_id)).length,
    avg_transaction_value_cents: roundedRatio(revenue, sales.length),
  };
}

const within = (sales: readonly Sale[], [, from, to]: Period) =>
  sales.filter((sale) => dayOfSale(sale) >= from && dayOfSale(sale) <= to);

export function trends(sales: readonly Sale[], analysisDate: string): Row[] {
  const periods = periodsOf(sales, analysisDate);
  return periods.map((period, at) => {
    const [trend_type, date, end_date] = period;
    const before = periods[at - 1];
    const own = figures(within(sales, period));
    const complete = end_date <= analysisDate;
    const past =
      before !== undefined && before[0] === trend_type ? figures(within(sales, before)).total_revenue_cents : 0;
    const growth_hundredths = complete ? roundedRatio(10_000 * (own.total_revenue_cents - past), past) : null;
    return { trend_type, date, end_date, ...own, growth_hundredths, complete };
  });
}

export function regions(sales: readonly Sale[], analysisDate: string): Row[] {
  const first = sales.map(dayOfSale).sort()[0];
  const all: Period[] = first === undefined ? [] : [['all', first, analysisDate]];
  return [...periodsOf(sales, analysisDate), ...all].flatMap((period) => {
    const sold = within(sales, period);
    const total = figures(sold).total_revenue_cents;
    return unique(sold.map(({ country }) => country)).map((country) => {
      const own = figures(sold.filter((sale) => sale.country === country));
      const revenue_share_hundredths = roundedRatio(10_000 * own.total_revenue_cents, total);
      return { trend_type: period[0], date: period[1], country, ...own, revenue_share_hundredths };
    });
  });
}
