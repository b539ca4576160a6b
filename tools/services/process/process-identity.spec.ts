import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isAlive, readPidFile, startTicksOf, writePidFile, type ProcessIdentity } from './process-identity';

function identifySelf(): ProcessIdentity {
  const self = identify(process.pid, 'node');
  if (!self) throw new Error('this process has no entry in /proc');
  return self;
}

describe('process identity', () => {
  it('reads the start time behind a name with blanks and brackets', () => {
    const fields = 'S 1 42 42 0 -1 4194560 100 0 0 0 10 5 0 0 20 0 11 0 987654 1000 200';
    expect(startTicksOf(`42 (a (b) c) ${fields}`)).toBe('987654');
  });

  it('recognises a living process', () => {
    expect(isAlive(identifySelf())).toBe(true);
  });

  it('does not take another process with the same pid for the one that was identified', () => {
    expect(isAlive({ ...identifySelf(), startTicks: '1' })).toBe(false);
    expect(isAlive({ ...identifySelf(), bootId: 'before the last boot' })).toBe(false);
    expect(isAlive({ ...identifySelf(), marker: '/not/in/the/command/line' })).toBe(false);
  });

  it('takes a process for alive while it execs another program', () => {
    const again = '[ $0 -gt 300 ] || exec sh -c "$1" $(($0 + 1)) "$1"';
    const child = spawn('sh', ['-c', again, '0', again]);
    const identity = identify(child.pid ?? 0, 'sh');
    while (identity && isAlive(identity));
    // Not reaped as long as this loop holds up the event loop, so its state can still be read.
    expect(readFileSync(`/proc/${child.pid}/stat`, 'utf8')).toContain(') Z ');
  });

  it('notices the end of a process', async () => {
    const child = spawn('sleep', ['60']);
    const identity = identify(child.pid ?? 0, 'sleep');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identity && isAlive(identity)).toBe(false);
  });

  it('survives a pid file, unless the file was cut short', () => {
    const folder = mkdtempSync(join(tmpdir(), 'globalmart-'));
    const file = join(folder, 'kafka.pid');
    expect(readPidFile(file)).toBeUndefined();
    writePidFile(file, identifySelf());
    expect(readPidFile(file)).toEqual(identifySelf());
    writeFileSync(file, '{"pid":12');
    expect(readPidFile(file)).toBeUndefined();
    rmSync(folder, { recursive: true });
  });
});
