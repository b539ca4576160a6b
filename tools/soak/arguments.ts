import { parseArgs } from 'node:util';

export const USAGE = `npm run soak -- [--minutes 10] [--rate 500] [--every 30] [--seed N] [--without-points] [--keep]

Runs the producer and stream workers with all jobs on services of their own while things break: a worker is killed at
every fault point once; then, one fault every so many seconds, workers are killed, stopped, replaced, come and go,
PostgreSQL gets slow, silent, loses answers and sessions, and it and the broker are killed. One worker and the producer
are never killed: their memory and sockets have to stay flat. In the end every row is compared with the log.
The seed repeats a run. --keep keeps logs and data.
Exit code 0: no difference, and flat; 1: not so, or the workers did not catch up; 2: the run could not be made.`;

export interface SoakOptions {
  /** Of the timed part, without start, fault points and comparison. */
  readonly minutes: number;
  /** Events per second from the producer, all topics; a fiftieth of that comes on top from a sender of repeated, late and invalid transactions. */
  readonly rate: number;
  /** Seconds from fault to fault. */
  readonly every: number;
  readonly seed: number;
  /** Whether a worker is first killed once at each of its fault points. */
  readonly points: boolean;
  /** Whether logs and data stay also after a good run. */
  readonly keep: boolean;
}

/** @throws Error that says what is wrong */
export function parseArguments(args: readonly string[], randomSeed: () => number): SoakOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: text,
      rate: text,
      every: text,
      seed: text,
      'without-points': { type: 'boolean' },
      keep: { type: 'boolean' },
    },
  });
  const number = (name: 'minutes' | 'rate' | 'every' | 'seed', least: number, fallback: number): number => {
    const value = values[name] === undefined ? fallback : Number(values[name]);
    if (!(value >= least) || (name !== 'minutes' && !Number.isInteger(value))) {
      throw new Error(`--${name} wants a number from ${least}, not "${values[name]}"`);
    }
    return value;
  };
  return {
    minutes: number('minutes', 0.5, 10),
    rate: number('rate', 50, 500),
    every: number('every', 5, 30),
    seed: number('seed', 1, randomSeed()),
    points: values['without-points'] !== true,
    keep: values.keep === true,
  };
}
