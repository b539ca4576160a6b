import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManagedProcess, type ProcessSpec } from './managed-process';
import { identify, isAlive, readPidFile } from './process-identity';
import { endLeftover } from './leftover';

describe('ManagedProcess', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'globalmart-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const shell = (script: string): ProcessSpec => ({
    title: 'Shell',
    command: 'sh',
    args: ['-c', script],
    env: { PATH: process.env.PATH },
    cwd: folder,
    logFile: join(folder, 'log'),
    pidFile: join(folder, 'pid'),
    marker: script,
    stopSignal: 'SIGTERM',
  });

  it('runs in a process group of its own, known by its pid file, until it is stopped', async () => {
    const server = new ManagedProcess(shell('exec sleep 60'));
    server.start();
    const pid = server.pid ?? NaN;
    expect(readPidFile(join(folder, 'pid'))?.pid).toBe(pid);
    expect(() => process.kill(-pid, 0)).not.toThrow();
    await server.stop();
    await expect(server.exited).resolves.toEqual({ code: null, signal: 'SIGTERM' });
    expect(server.pid).toBeUndefined();
    expect(existsSync(join(folder, 'pid'))).toBe(false);
  });

  it('keeps what the process said and how it ended', async () => {
    const server = new ManagedProcess(shell('echo starting; echo "no room left" >&2; exit 3'));
    server.start();
    await expect(server.exited).resolves.toEqual({ code: 3, signal: null });
    expect(server.logTail()).toEqual(['starting', 'no room left']);
  });

  it('takes a program that does not exist as one that ended', async () => {
    const server = new ManagedProcess({ ...shell(''), command: '/no/such/program' });
    server.start();
    await expect(server.exited).resolves.toMatchObject({ signal: null });
    expect(server.isRunning()).toBe(false);
  });

  it('can be started again after a kill', async () => {
    const server = new ManagedProcess(shell('exec sleep 60'));
    server.start();
    const first = server.pid;
    server.signal('SIGKILL');
    await server.exited;
    server.start();
    expect(server.pid).toBeDefined();
    expect(server.pid).not.toBe(first);
    await server.stop();
  });

  it('leaves the pid file for whoever comes after a launcher that was killed, who waits for the process', async () => {
    const server = new ManagedProcess({ ...shell('exec sleep 0.3'), marker: 'sleep' });
    server.start();
    const identity = identify(server.pid ?? 0, 'sleep');
    await endLeftover('Shell', join(folder, 'pid'));
    expect(identity && isAlive(identity)).toBe(false);
    expect(existsSync(join(folder, 'pid'))).toBe(false);
  });
});
