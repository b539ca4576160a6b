import type { ShopSight } from './sight';

/** What is asked of the API, by what it answers. */
export const SHOP_PATHS = {
  dashboard: '/api/v1/monitoring/dashboard',
  stock: '/api/v1/inventory/summary',
  carts: '/api/v1/carts/summary?hours=1',
} as const;

interface Answers {
  readonly dashboard: { readonly anomalies_count: number | null };
  readonly stock: { readonly low: number; readonly critical: number };
  /** In percent. */
  readonly carts: { readonly abandonment_rate: number | null };
}

/** What the API answered to `SHOP_PATHS`; undefined where it did not. */
export function shopOf(texts: { readonly [Part in keyof typeof SHOP_PATHS]: string | undefined }): ShopSight {
  const { dashboard, stock, carts } = Object.fromEntries(
    Object.entries(texts).map(([part, text]) => [part, text === undefined ? undefined : JSON.parse(text)]),
  ) as Partial<Answers>;
  const left = carts?.abandonment_rate ?? undefined;
  return {
    anomalies: dashboard?.anomalies_count ?? undefined,
    low: stock?.low,
    critical: stock?.critical,
    abandonmentRate: left === undefined ? undefined : left / 100,
  };
}
