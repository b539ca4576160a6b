import { isProtectedPath } from './protected-path';

it.each([
  ['/api/v1/sales/metrics', '/api/v1/sales/metrics'],
  ['/api/v1/sales/metrics?limit=1', '/api/v1/sales/metrics'],
  ['/api/v1/nothing', undefined],
  ['/api/', undefined],
  ['/api', undefined],
  ['/api?x=1', undefined],
  ['/api/%zz', undefined],
  ['/%61pi/v1/nothing', undefined],
  ['/%61pi/v1/sales/metrics', '/api/v1/sales/metrics'],
])('protects %s, routed to %s', (url, route) => expect(isProtectedPath(url, route)).toBe(true));

it.each([
  ['/', undefined],
  ['/health', '/health'],
  ['/docs', '/docs'],
  ['/docs-json', '/docs-json'],
  ['/apiary', undefined],
  ['/x/api/v1', undefined],
  ['/%zz', undefined],
])('leaves %s, routed to %s, open', (url, route) => expect(isProtectedPath(url, route)).toBe(false));
