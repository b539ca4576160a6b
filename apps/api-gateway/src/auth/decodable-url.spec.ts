import { decodableUrl } from './decodable-url';

it.each([
  ['/api/v1/sales/metrics?category=%41', '/api/v1/sales/metrics?category=%41'],
  ['/%61pi', '/%61pi'],
  ['/api/%zz', '/api/%25zz'],
  ['/api/%', '/api/%25'],
  ['/api/%ff%41', '/api/%25ff%2541'],
  ['/api?x=%zz', '/api?x=%zz'],
])('%s is routed as %s', (url, routed) => {
  expect(decodableUrl(url)).toBe(routed);
});
