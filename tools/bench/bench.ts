import { parseArgs } from 'node:util';
import { streamBench } from './stream.bench';

const USAGE = `npm run bench -- stream [--events 3000000] [--workers 1,2]
  drains a prefilled log into the sales tables, checks them with the oracle, prints one JSON line per number of workers
`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { events: { type: 'string', default: '3000000' }, workers: { type: 'string', default: '1,2' } },
  });
  const events = Number(values.events);
  const workers = values.workers.split(',').map(Number);
  const isSane =
    Number.isSafeInteger(events) && events > 0 && workers.every((count) => Number.isInteger(count) && count > 0);
  if (positionals[0] !== 'stream' || !isSane) {
    process.stderr.write(USAGE);
    return 2;
  }
  return (await streamBench({ events, workers })) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
