import { runApp } from '@globalmart/platform';
import { createAppModule } from './app.module';
import { ApiGatewayConfig } from './config';
import { configureApp } from './configure-app';

void runApp({
  name: 'api-gateway',
  config: ApiGatewayConfig,
  module: createAppModule,
  port: ({ httpPort }) => httpPort,
  configure: configureApp,
});
