import { LOGGER } from '@globalmart/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { authenticateApi } from './auth/authenticate-api';
import { decodableUrl } from './auth/decodable-url';
import { Grants } from './auth/grants';
import { serveOpenApi } from './openapi/openapi';
import { ProblemFilter } from './problems/problem.filter';
import { createParameterPipe } from './problems/parameter.pipe';

export const SERVER_OPTIONS = {
  rewriteUrl: ({ url }: { url?: string }) => decodableUrl(url ?? '/'),
  // Fastify would answer a path with a longer part by itself, before any hook; node takes no longer URL than this.
  routerOptions: { maxParamLength: 16_384 },
};

/** What applies to every request, whichever feature answers it. */
export function configureApp(app: NestFastifyApplication): void {
  const logger = app.get<Logger>(LOGGER);
  authenticateApi(app.getHttpAdapter().getInstance(), app.get(Grants), logger);
  app.useGlobalPipes(createParameterPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  serveOpenApi(app);
}
