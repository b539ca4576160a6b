import { isTimestamp } from '@globalmart/contracts';
import Ajv from 'ajv';
import type { TestGateway } from './test-gateway';

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required: boolean;
  readonly schema: { readonly type?: string; readonly minimum?: number; readonly maximum?: number };
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly object[];
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, Content> }>;
}

interface Content {
  readonly schema: object;
}

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

export async function readOpenApi(gateway: TestGateway): Promise<OpenApi> {
  return (await gateway.get<OpenApi>('/docs-json')).body;
}

/** Every operation as `GET /api/v1/…`, which is also how the gateway's routes are named. */
export function operationsOf({ paths }: OpenApi): [route: string, operation: Operation][] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
}

/** What the document says of an answer, as a JSON Schema that takes no property it does not name. */
export function schemaOf(document: OpenApi, path: string, status: number, type: string): object {
  const schema = document.paths[path]?.['get']?.responses[status]?.content?.[type]?.schema;
  if (!schema) throw new Error(`no schema for ${status} of ${path} as ${type}`);
  const closed = JSON.stringify({ ...schema, components: document.components }, (_, value: unknown) =>
    isObjectSchema(value) ? { additionalProperties: false, ...value } : value,
  );
  return JSON.parse(closed) as object;
}

/** What is wrong with a body, by its schema. */
export function faultsOf(body: unknown, schema: object): unknown[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addFormat('date-time', isTimestamp);
  ajv.addFormat('date', /^\d{4}-\d{2}-\d{2}$/);
  ajv.addFormat('binary', true);
  ajv.validate(schema, body);
  return ajv.errors ?? [];
}

function isObjectSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'properties' in value && 'type' in value;
}
