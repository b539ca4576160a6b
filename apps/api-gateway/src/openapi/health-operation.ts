import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const STATUS = { type: 'string', enum: ['healthy', 'degraded', 'unhealthy'] };

const REPORT = {
  type: 'object',
  required: ['status', 'timestamp', 'version', 'dependencies'],
  properties: {
    status: STATUS,
    timestamp: { type: 'string', format: 'date-time' },
    version: { type: 'string' },
    dependencies: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['status', 'latency_ms'],
        properties: { status: STATUS, latency_ms: { type: 'number' }, error: { type: 'string' } },
      },
    },
  },
};

/** `/health` as OpenAPI. */
export function healthOperation(): Operation {
  const answer = (description: string) => ({ description, content: { 'application/json': { schema: REPORT } } });
  return {
    operationId: 'health',
    tags: ['health'],
    summary: 'Whether the API can do its work, and what it stands on',
    responses: { 200: answer('Healthy or degraded.'), 503: answer('Unhealthy.') },
  };
}
