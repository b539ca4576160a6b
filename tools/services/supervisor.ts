import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Arguments } from './arguments';
import { describeInstance, WORKSPACE_ROOT } from './instance';
import { makeFolders } from './owner';
import { LauncherError, type Log, type ServiceName } from './service';
import type { Services } from './services';
import { startServices } from './start-services';

type Message = { kind: 'line'; text: string } | { kind: 'ready' } | { kind: 'failed'; text: string };

const RESTARTS_ALLOWED = 5;
const RESTART_PERIOD_MS = 60_000;

/** Starts a supervisor in the background; resolves when its services are healthy. Ctrl-C takes the start back. */
export async function startSupervisor(args: Arguments, log: Log): Promise<void> {
  const instance = describeInstance(args.instance, args.ports);
  makeFolders(instance);
  const output = openSync(join(instance.logFolder, 'supervisor.log'), 'a', 0o600);
  const child = spawn(process.execPath, ['tools/run.mjs', 'tools/services/cli.ts', ...supervise(args)], {
    cwd: WORKSPACE_ROOT,
    stdio: ['ignore', output, output, 'ipc'],
    detached: true,
  });
  closeSync(output);
  const takeBack = () => child.kill('SIGTERM');
  process.on('SIGINT', takeBack).on('SIGTERM', takeBack);
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('message', (message: Message) => {
        if (message.kind === 'line') log(message.text);
        if (message.kind === 'failed') reject(new LauncherError(message.text));
        if (message.kind === 'ready') resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(
          new LauncherError(code === null ? 'The start was interrupted.' : `The start was given up (status ${code}).`),
        ),
      );
    });
  } finally {
    process.off('SIGINT', takeBack).off('SIGTERM', takeBack);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function supervise({ instance, ports, services }: Arguments): string[] {
  const base = ports ? ['--port-base', `${ports.kafka}`] : [];
  const only = services ? ['--only', services.join(',')] : [];
  return ['supervise', '--instance', instance, ...base, ...only];
}

/** The background process: runs the services until it is told to stop, and starts again what ends on its own. */
export async function runSupervisor(args: Arguments): Promise<void> {
  const tell = (message: Message) => {
    if (process.connected) process.send?.(message);
    if (message.kind !== 'ready') console.log(new Date().toISOString(), message.text);
  };
  const log: Log = (text) => tell({ kind: 'line', text });
  let services: Services | undefined;
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    await services?.stop();
    process.exit(code);
  };
  const restarts: number[] = [];
  const restart = async (service: ServiceName) => {
    const recent = restarts.filter((at) => at > Date.now() - RESTART_PERIOD_MS);
    if (stopping || recent.length >= RESTARTS_ALLOWED) return stop(1);
    restarts.push(Date.now());
    await delay(500);
    if (!stopping) await services?.start(service);
  };
  // Before the services are up there is nothing that could be stopped in order: the children die with this process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (services ? void stop(0) : process.exit(130)));
  }
  const giveUp = () => process.exit(130);
  process.once('disconnect', giveUp);
  try {
    services = await startServices({
      ...args,
      log,
      supervised: true,
      onUnexpectedExit: (service, reason) => {
        log(`${reason}; starting it again`);
        restart(service).catch((error: Error) => {
          log(error.message);
          void stop(1);
        });
      },
    });
  } catch (error) {
    const text = error instanceof LauncherError ? error.message : ((error as Error).stack ?? String(error));
    tell({ kind: 'failed', text });
    process.exit(1);
  }
  process.off('disconnect', giveUp);
  tell({ kind: 'ready' });
  // Another `up` was faster by a moment; its supervisor is the one that stays.
  if (services.attached) process.once('disconnect', () => process.exit(0));
}
