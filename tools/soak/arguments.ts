import { parseArgs } from 'node:util';

export const USAGE = `npm run soak -- [--minutes 10] [--rate 500] [--kills 20] [--seed N] [--without-points] [--keep]

Runs the producer and the stream worker on services of their own while processes are killed: the worker at every fault
point once, then the worker at random moments, a second worker coming and going, the broker and PostgreSQL once each.
Then compares every row with the log. The seed repeats a run. --keep keeps logs and data.
Exit code 0: no difference; 1: there is one, or the workers did not catch up; 2: the run could not be made.`;

export interface SoakOptions {
  /** Of the timed part, without start, fault points and comparison. */
  readonly minutes: number;
  /** Transactions per second from the producer; a tenth of that comes on top from a sender of repeats, late and invalid records. */
  readonly rate: number;
  readonly kills: number;
  readonly seed: number;
  /** Whether the worker is first killed once at each of its fault points. */
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
      kills: text,
      seed: text,
      'without-points': { type: 'boolean' },
      keep: { type: 'boolean' },
    },
  });
  const number = (name: 'minutes' | 'rate' | 'kills' | 'seed', least: number, fallback: number): number => {
    const value = values[name] === undefined ? fallback : Number(values[name]);
    if (!(value >= least) || (name !== 'minutes' && !Number.isInteger(value))) {
      throw new Error(`--${name} wants a number from ${least}, not "${values[name]}"`);
    }
    return value;
  };
  return {
    minutes: number('minutes', 0.5, 10),
    rate: number('rate', 10, 500),
    kills: number('kills', 0, 20),
    seed: number('seed', 1, randomSeed()),
    points: values['without-points'] !== true,
    keep: values.keep === true,
  };
}
