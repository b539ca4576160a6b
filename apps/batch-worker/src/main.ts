import { KafkaMessageStrategy, runApp } from '@globalmart/platform';
import { BatchService } from './batch.service';
import { BatchWorkerModule } from './batch-worker.module';
import { BatchWorkerConfig } from './config';

async function main(): Promise<void> {
  const { app, logger, shutdown } = await runApp({
    name: 'batch-worker',
    config: BatchWorkerConfig,
    module: () => BatchWorkerModule.register({ isScheduled: true }),
    port: ({ httpPort }) => httpPort,
    configure: (nest) => void nest.connectMicroservice({ strategy: nest.get(KafkaMessageStrategy) }),
  });
  try {
    const batch = app.get(BatchService);
    await batch.queueWhatIsDue();
    if (await batch.prepareTopics()) await app.startAllMicroservices();
  } catch (error) {
    logger.fatal({ err: error }, 'cannot listen for commands');
    await shutdown.stop('failure', 1);
  }
}

// What goes wrong before that is reported by runApp, which then ends the process.
void main();
