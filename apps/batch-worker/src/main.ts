import { runApp } from '@globalmart/platform';
import { BatchWorkerModule } from './batch-worker.module';
import { BatchWorkerConfig } from './config';

void runApp({
  name: 'batch-worker',
  config: BatchWorkerConfig,
  module: () => BatchWorkerModule,
  port: ({ httpPort }) => httpPort,
});
