import { API_SCOPES } from '@globalmart/metrics-store';
import { VERSION } from '@globalmart/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { API_KEY_SECURITY } from '../auth/require-scope';
import { ProblemDto } from '../problems/problem.dto';
import { healthOperation } from './health-operation';

const DESCRIPTION = `Live sales of the shop, exactly as often as they happened.

Times are UTC. Windows are half-open: \`window_start ≤ t < window_end\` in event time. Money is in US dollars.
Errors are RFC 9457 \`application/problem+json\`. Lists that go on carry \`Link: <…>; rel="next"\`.`;

/** Swagger UI at /docs, the document at /docs-json. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, createDocument(app), {
    jsonDocumentUrl: 'docs-json',
    customSiteTitle: 'GlobalMart API',
  });
}

function createDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('GlobalMart API')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: `Scopes: ${API_SCOPES.join(', ')}.` },
      API_KEY_SECURITY,
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, { extraModels: [ProblemDto] });
  // Both belong to the platform, which knows nothing of OpenAPI; /metrics is for Prometheus, not for API users.
  delete document.paths['/metrics'];
  document.paths['/health'] = { get: healthOperation() };
  return document;
}
