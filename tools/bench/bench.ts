import { parseArgs } from 'node:util';
import { judgeBench } from './judge.bench';
import { streamBench } from './stream.bench';

const USAGE = `npm run bench -- stream [--events 3000000] [--workers 1,2]
  drains a prefilled log into the sales tables, checks them with the oracle, prints one JSON line per number of workers

npm run bench -- judge
  judges records by themselves, in one process and without services; prints µs per record by topic and shape of the JSON
`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { events: { type: 'string', default: '3000000' }, workers: { type: 'string', default: '1,2' } },
  });
  if (positionals[0] === 'judge') {
    judgeBench();
    return 0;
  }
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
