import { logLevel, type logCreator } from 'kafkajs';
import type { Logger } from 'pino';

const LEVELS: Record<number, 'error' | 'warn' | 'info' | 'debug'> = {
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  // kafkajs reports every join and connection as info; that is detail here.
  [logLevel.INFO]: 'debug',
  [logLevel.DEBUG]: 'debug',
};

/** Passes kafkajs' log lines to pino. Its errors are attempts that it goes on to repeat, so they are warnings to us. */
export function kafkaLogCreator(logger: Logger): logCreator {
  const child = logger.child({ context: 'kafkajs' });
  return () =>
    ({ level, log }) => {
      const { message, ...details } = log;
      const severity = LEVELS[level] ?? 'debug';
      child[severity === 'error' ? 'warn' : severity]({ ...details, timestamp: undefined, logger: undefined }, message);
    };
}
