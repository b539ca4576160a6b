import { KafkaMessageStrategy, runApp } from '@globalmart/platform';
import { ProducerConfig } from './config';
import { OptionsError, parseOptions, type ProducerOptions, USAGE } from './options';
import { ProducerModule } from './producer.module';
import { ShopService } from './publish/shop.service';

async function run(options: ProducerOptions): Promise<void> {
  const { app, logger, shutdown } = await runApp({
    name: 'producer',
    config: ProducerConfig,
    module: () => ProducerModule.register(options),
    port: ({ httpPort }) => httpPort,
    configure: (nest) => void nest.connectMicroservice({ strategy: nest.get(KafkaMessageStrategy) }),
  });
  try {
    if (await app.get(ShopService).opened) await app.startAllMicroservices();
  } catch (error) {
    logger.fatal({ err: error }, 'cannot listen for commands');
    await shutdown.stop('failure', 1);
  }
}

function main(args: string[]): void {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return;
  }
  try {
    // What goes wrong is reported by runApp, which then ends the process.
    void run(parseOptions(args));
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    for (const fault of error.faults) process.stderr.write(`producer: ${fault}\n`);
    process.exitCode = 1;
  }
}

main(process.argv.slice(2));
