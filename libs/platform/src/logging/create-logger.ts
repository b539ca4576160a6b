import { createRequire } from 'node:module';
import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** The app's name, on every line. */
  readonly name: string;
  /** Default info. */
  readonly level?: string;
  /** Where lines go; default standard output. */
  readonly destination?: DestinationStream;
}

// A last line of defence: configuration is never logged with its secrets, and objects that carry one lose it here.
const REDACTED = [
  'password',
  '*.password',
  'headers.authorization',
  'headers["x-api-key"]',
  'req.headers["x-api-key"]',
];

/** One JSON object per line with ISO time and level name; readable text where a person watches and pino-pretty is there. */
export function createLogger({ name, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { app: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: REDACTED,
  };
  // Level names instead of numbers; a transport runs in its own thread, which no function can be sent to.
  const formatters = { level: (label: string) => ({ level: label }) };
  if (destination) return pino({ ...options, formatters }, destination);
  if (process.stdout.isTTY && hasPrettyPrinter()) {
    return pino({ ...options, transport: { target: 'pino-pretty', options: { ignore: 'app,pid,hostname' } } });
  }
  return pino({ ...options, formatters });
}

function hasPrettyPrinter(): boolean {
  try {
    createRequire(__filename).resolve('pino-pretty');
    return true;
  } catch {
    return false; // a development dependency, absent in images
  }
}
