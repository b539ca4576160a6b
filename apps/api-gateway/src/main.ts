import { runApp } from '@globalmart/platform';
import { createAppModule } from './app.module';
import { ApiGatewayConfig } from './config';
import { configureApp, SERVER_OPTIONS } from './configure-app';

void runApp({
  name: 'api-gateway',
  config: ApiGatewayConfig,
  module: createAppModule,
  port: ({ httpPort }) => httpPort,
  server: SERVER_OPTIONS,
  configure: configureApp,
});
