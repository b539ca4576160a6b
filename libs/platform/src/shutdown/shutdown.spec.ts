import pino from 'pino';
import { Shutdown } from './shutdown';

function prepared(deadlineMs = 1_000) {
  const exits: number[] = [];
  const stopped: string[] = [];
  const shutdown = new Shutdown({ logger: pino({ level: 'silent' }), deadlineMs, exit: (code) => exits.push(code) });
  const step = (name: string) => shutdown.add(name, async () => void stopped.push(name));
  return { exits, stopped, shutdown, step };
}

describe('Shutdown', () => {
  it('stops what was started last first, then exits with 0', async () => {
    const { exits, stopped, shutdown, step } = prepared();
    step('database');
    step('http');
    await shutdown.stop('SIGTERM');
    expect([stopped, exits]).toEqual([['http', 'database'], [0]]);
  });

  it('runs once, however often it is asked', async () => {
    const { exits, stopped, shutdown, step } = prepared();
    step('http');
    await Promise.all([shutdown.stop('SIGINT'), shutdown.stop('SIGTERM')]);
    expect([stopped, exits]).toEqual([['http'], [0]]);
  });

  it('stops the rest when a step fails, and exits with 1', async () => {
    const { exits, stopped, shutdown, step } = prepared();
    step('database');
    shutdown.add('http', () => Promise.reject(new Error('stuck')));
    await shutdown.stop('SIGTERM');
    expect([stopped, exits]).toEqual([['database'], [1]]);
  });

  it('exits with 1 when the deadline passes', async () => {
    const exited = new Promise<number>((resolve) => {
      const shutdown = new Shutdown({ logger: pino({ level: 'silent' }), deadlineMs: 10, exit: resolve });
      shutdown.add('http', () => new Promise(() => undefined));
      void shutdown.stop('SIGTERM');
    });
    expect(await exited).toBe(1);
  });
});
