import { runApp } from '@globalmart/platform';
import { ProducerConfig } from './config';
import { OptionsError, parseOptions, USAGE } from './options';
import { ProducerModule } from './producer.module';

function main(args: string[]): void {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return;
  }
  try {
    const options = parseOptions(args);
    // What goes wrong is reported by runApp, which then ends the process.
    void runApp({
      name: 'producer',
      config: ProducerConfig,
      module: () => ProducerModule.register(options),
      port: ({ httpPort }) => httpPort,
    });
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    for (const fault of error.faults) process.stderr.write(`producer: ${fault}\n`);
    process.exitCode = 1;
  }
}

main(process.argv.slice(2));
