import type { TestTopics } from '@globalmart/testing';
import { writeDeadLetters } from './dead-letter-topics';
import { type OpenApi, operationsOf, type Parameter, readOpenApi } from './open-api';
import { NOW } from './rows-of-all-kinds';
import { startTestGateway, type TestGateway } from './test-gateway';

let topics: TestTopics;
let gateway: TestGateway;
let document: OpenApi;
let headers: Record<string, string>;

beforeAll(async () => {
  topics = await writeDeadLetters([]);
  gateway = await startTestGateway(NOW, { kafkaTopicPrefix: topics.prefix });
  headers = { 'x-api-key': await gateway.keyFor('admin') };
  document = await readOpenApi(gateway);
}, 180_000);

afterAll(async () => {
  await gateway?.close();
  await topics?.cleanUp();
}, 120_000);

interface Numeric {
  readonly path: string;
  readonly parameter: Parameter;
}

const isNumeric = ({ schema }: Parameter) => schema.type === 'integer' || schema.type === 'number';

/** Every numeric parameter of every GET that is documented. */
function numericParameters(): Numeric[] {
  return operationsOf(document)
    .filter(([route]) => route.startsWith('GET '))
    .flatMap(([route, { parameters = [] }]) =>
      parameters.filter(isNumeric).map((parameter) => ({ path: route.slice('GET '.length), parameter })),
    );
}

function badQueries({ path, parameter: { name, schema, in: place } }: Numeric): string[] {
  const { minimum = NaN, maximum = NaN } = schema;
  const values = [String(minimum - 1), String(maximum + 1), '1e9', 'NaN', '-0', '1.5', '0x7', '%20', 'x'];
  if (place === 'path') return values.map((value) => fill(path, name, value));
  const queries = [...values, ''].map((value) => `${name}=${value}`);
  const twisted = [`${name}=${minimum}&${name}=${minimum}`, `${name}[]=${minimum}`, `${name}[a]=${minimum}`];
  return [...queries, ...twisted].map((query) => `${fill(path)}?${query}`);
}

/** The path with this value for one of its parameters, and 0 or a topic for the others. */
function fill(path: string, name?: string, value = ''): string {
  return path.replace(/\{(\w+)\}/g, (_, own: string) => {
    if (own === name) return value;
    return own.endsWith('topic') ? 'transactions' : '0';
  });
}

it('bounds every number on both sides', () => {
  expect(numericParameters().length).toBeGreaterThan(0);
  for (const { path, parameter } of numericParameters()) {
    const { minimum, maximum } = parameter.schema;
    expect([path, parameter.name, typeof minimum, typeof maximum]).toEqual([path, parameter.name, 'number', 'number']);
  }
});

it('refuses every number that is out of bounds, not written in digits, or not there once', async () => {
  const taken: string[] = [];
  for (const numeric of numericParameters()) {
    for (const url of badQueries(numeric)) {
      const { status, headers: sent } = await gateway.get(url, headers);
      const isProblem = sent['content-type']?.startsWith('application/problem+json');
      if (status !== 400 || !isProblem) taken.push(`${status} ${url}`);
    }
  }
  expect(taken).toEqual([]);
});

it('takes every number at its bounds', async () => {
  for (const { path, parameter } of numericParameters().filter(({ parameter }) => parameter.in === 'query')) {
    for (const value of [parameter.schema.minimum, parameter.schema.maximum]) {
      const url = `${fill(path)}?${parameter.name}=${value}`;
      expect([url, (await gateway.get(url, headers)).status]).toEqual([url, 200]);
    }
  }
});
