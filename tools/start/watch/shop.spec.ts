import { shopOf } from './shop';

it('takes from each answer what is shown', () => {
  const texts = {
    dashboard: '{"active_users":3,"anomalies_count":12}',
    stock: '{"low":37,"critical":4}',
    carts: '{"carts":10,"abandonment_rate":37.5}',
  };
  expect(shopOf(texts)).toEqual({ anomalies: 12, low: 37, critical: 4, abandonmentRate: 0.375 });
});

it('does not know what was not answered, nor what no job has counted', () => {
  const texts = { dashboard: '{"anomalies_count":null}', stock: undefined, carts: '{"abandonment_rate":null}' };
  expect(shopOf(texts)).toEqual({
    anomalies: undefined,
    low: undefined,
    critical: undefined,
    abandonmentRate: undefined,
  });
});
