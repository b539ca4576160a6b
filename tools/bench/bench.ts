import { parseArgs } from 'node:util';
import { batchBench } from './batch.bench';
import { judgeBench } from './judge.bench';
import { latencyBench } from './latency.bench';
import { producerBench } from './producer.bench';
import { streamBench } from './stream.bench';

const USAGE = `npm run bench -- producer [--events 2000000]
  one producer at full speed into Kafka

npm run bench -- stream [--events 3000000] [--workers 1,2] [--mix] [--partitions 3]
  drains a prefilled log into empty tables and checks them with the oracle; one line per number of workers.
  Purchases and the sales tables alone, or with --mix purchases, views and cart events 20:60:20 and all jobs

npm run bench -- latency [--rates 500,20000] [--seconds 60]
  from the moment an event was due to when its effects can be seen, open loop, all jobs; one line per rate

npm run bench -- batch [--customers 10000000] [--sales 100000] [--days 365] [--only rfm,products]
  the nightly run over so many days of so many sales, into an empty warehouse, and the one of the next day on top of it;
  its lake, 1.6 GB, is made once and kept in .globalmart/bench

npm run bench -- judge
  judges records by themselves, in one process and without services; prints µs per record by topic and shape of the JSON

Each prints its results as JSON lines, with CPU seconds of every process: compare those, they depend far less on what
else the machine is doing than times do.
`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      events: { type: 'string' },
      workers: { type: 'string', default: '1,2' },
      mix: { type: 'boolean', default: false },
      partitions: { type: 'string', default: '3' },
      rates: { type: 'string', default: '500,20000' },
      seconds: { type: 'string', default: '60' },
      customers: { type: 'string', default: '10000000' },
      sales: { type: 'string', default: '100000' },
      days: { type: 'string', default: '365' },
      only: { type: 'string', default: 'rfm,products' },
    },
  });
  const events = (byDefault: number) => one(values.events ?? String(byDefault));
  switch (positionals[0]) {
    case 'judge':
      judgeBench();
      return 0;
    case 'producer':
      return (await producerBench(events(2_000_000))) ? 0 : 1;
    case 'stream': {
      const log = { events: events(3_000_000), mix: values.mix, partitions: one(values.partitions) };
      return (await streamBench({ ...log, workers: counts(values.workers) })) ? 0 : 1;
    }
    case 'latency':
      return (await latencyBench({ rates: counts(values.rates), seconds: one(values.seconds) })) ? 0 : 1;
    case 'batch': {
      const size = { customers: one(values.customers), salesPerDay: one(values.sales), days: one(values.days) };
      return (await batchBench({ ...size, products: 250_000, groups: values.only.split(',') })) ? 0 : 1;
    }
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

/** The first, if there are several. */
function one(text: string): number {
  return counts(text)[0] ?? 0;
}

/** Whole numbers above 0, comma separated. */
function counts(text: string): number[] {
  const numbers = text.split(',').map(Number);
  if (numbers.every((number) => Number.isSafeInteger(number) && number > 0)) return numbers;
  throw new Error(`"${text}" is not a whole number above 0, or several of them with commas`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
