import { parsePrometheusText, sumOf, sumsBy } from './prometheus-text';

it('reads names, labels and values, and passes over comments', () => {
  const text = [
    '# HELP requests_total Requests',
    '# TYPE requests_total counter',
    'requests_total{method="GET",path="/a"} 12',
    'requests_total{method="POST",path="/a"} 3 1795219200000',
    'up 1',
    '',
  ].join('\n');
  expect(parsePrometheusText(text)).toEqual([
    { name: 'requests_total', labels: { method: 'GET', path: '/a' }, value: 12 },
    { name: 'requests_total', labels: { method: 'POST', path: '/a' }, value: 3 },
    { name: 'up', labels: {}, value: 1 },
  ]);
});

it('reads label values with quotes, backslashes, line ends and braces', () => {
  const [sample] = parsePrometheusText('m{a="say \\"hi\\"",b="c:\\\\x\\ny",c="}{,"} 1.5e-3');
  expect(sample).toEqual({ name: 'm', labels: { a: 'say "hi"', b: 'c:\\x\ny', c: '}{,' }, value: 0.0015 });
});

it.each([
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
  ['NaN', NaN],
])('reads the value %s', (text, value) => {
  expect(parsePrometheusText(`m ${text}`)[0]?.value).toBe(value);
});

it('sums a metric by one of its labels', () => {
  const samples = parsePrometheusText('lag{topic="a",p="0"} 4\nlag{topic="a",p="1"} 5\nlag{topic="b",p="0"} 0\nlag 7');
  expect(sumsBy(samples, 'lag', 'topic')).toEqual(
    new Map([
      ['a', 9],
      ['b', 0],
      ['', 7],
    ]),
  );
  expect(sumsBy(samples, 'absent', 'topic')).toEqual(new Map());
});

it('sums a metric over its labels, and tells none from zero', () => {
  const samples = parsePrometheusText('lag{partition="0"} 4\nlag{partition="1"} 5\nzero 0');
  expect(sumOf(samples, 'lag')).toBe(9);
  expect(sumOf(samples, 'zero')).toBe(0);
  expect(sumOf(samples, 'absent')).toBeUndefined();
});
