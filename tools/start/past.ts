import { join, relative } from 'node:path';
import { WORKSPACE_ROOT, type Instance, type Log } from '../services';
import { ManagedProcess } from '../services/process/managed-process';
import { removePidFile } from '../services/process/process-identity';
import { flagValue, hasFlag } from './app-plan';
import type { StartArguments } from './arguments';
import { linesSince, sizeOf } from './log-tail';

/**
 * Enough for every page and segment to have something, and a matter of seconds. The shop's own 100,000 a day take
 * `npm run history`.
 */
const TRANSACTIONS_PER_DAY = 1_000;
const MAIN = 'apps/producer/src/history/main.ts';
/** What the past has in common with the shop that goes on from there. */
const SHARED_FLAGS = ['products', 'customers', 'seed'] as const;

/** What `npm run history` is told; undefined where the person wants no past, or a shop with event times of its own. */
export function pastArgs(args: StartArguments): readonly string[] | undefined {
  const { historyDays, producerArgs, without } = args;
  const isUnwanted = historyDays === 0 || flagValue(producerArgs, 'backfill') === '0';
  if (isUnwanted || without.includes('producer') || hasFlag(producerArgs, 'start')) return undefined;
  const shared = SHARED_FLAGS.flatMap((flag) => {
    const value = flagValue(producerArgs, flag);
    return value === undefined ? [] : [`--${flag}`, value];
  });
  const size = ['--days', `${historyDays}`, '--transactions-per-day', `${TRANSACTIONS_PER_DAY}`];
  return ['--if-empty', ...size, ...shared];
}

/** Writes the past of a shop that has none yet. */
export class Past {
  private readonly process: ManagedProcess;

  constructor(
    args: readonly string[],
    instance: Instance,
    env: NodeJS.ProcessEnv,
    private readonly say: Log,
  ) {
    this.process = new ManagedProcess({
      title: 'history',
      command: process.execPath,
      args: ['tools/run.mjs', MAIN, ...args],
      env,
      cwd: WORKSPACE_ROOT,
      logFile: join(instance.logFolder, 'history.log'),
      pidFile: join(instance.folder, 'history.pid'),
      marker: MAIN,
      stopSignal: 'SIGTERM',
    });
  }

  /** Resolves when the past is written or was there before, which is said in a line. A shop can do without, so is a failure. */
  async write(): Promise<void> {
    const { logFile, pidFile } = this.process.spec;
    const logSize = sizeOf(logFile);
    this.process.start();
    const exit = await this.process.exited;
    removePidFile(pidFile);
    const last = linesSince(logFile, logSize).at(-1) ?? '';
    this.say(exit?.code === 0 ? last : `No history is written (${relative(WORKSPACE_ROOT, logFile)}): ${last}`);
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
