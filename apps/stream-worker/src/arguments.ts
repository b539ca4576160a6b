import { parseArgs } from 'node:util';

export const SINKS = ['postgres', 'console'] as const;
export type Sink = (typeof SINKS)[number];

export interface Arguments {
  readonly jobs: readonly string[];
  readonly sink: Sink;
}

/**
 * `--jobs sales` names the jobs to run (all by default), `--sink console` prints rows instead of writing them.
 * @throws Error with one line that says what is wrong
 */
export function parseArguments(args: readonly string[], known: readonly string[]): Arguments {
  const { values } = parseArgs({ args: [...args], options: { jobs: { type: 'string' }, sink: { type: 'string' } } });
  const jobs = values.jobs?.split(',') ?? known;
  const unknown = jobs.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--jobs: there is no job "${unknown}"; there is ${known.join(', ')}`);
  const sink = SINKS.find((name) => name === (values.sink ?? 'postgres'));
  if (sink === undefined) throw new Error(`--sink: "${values.sink}" is not ${SINKS.join(' or ')}`);
  return { jobs, sink };
}
