import { parseArgs } from 'node:util';
import { portsFrom, type ServicePorts } from './instance';
import { LauncherError, SERVICE_NAMES, type ServiceName } from './service';

export const COMMANDS = ['up', 'down', 'status', 'reset', 'supervise'] as const;
export type Command = (typeof COMMANDS)[number];

export interface Arguments {
  readonly command: Command;
  readonly instance: string;
  readonly ports: ServicePorts | undefined;
  readonly services: readonly ServiceName[] | undefined;
}

export const USAGE = [
  'Usage: npm run services -- up|down|status|reset [--instance dev|test|bench] [--only kafka,postgres,…]',
  '  up      start the services in the background and wait until they are healthy',
  '  down    stop them',
  '  status  show what runs where',
  '  reset   stop them and delete their data and secrets',
  'Another instance name needs five free adjacent ports: --port-base N.',
].join('\n');

/** @throws LauncherError with the usage text when a word or flag is not understood. */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [command, ...rest] = positionals;
  if (!isCommand(command) || rest.length > 0) throw new LauncherError(USAGE);
  const base = values['port-base'] === undefined ? undefined : Number(values['port-base']);
  if (base !== undefined && !(Number.isInteger(base) && base > 0 && base < 65_531)) {
    throw new LauncherError(`--port-base wants a port number, not "${values['port-base']}".`);
  }
  return {
    command,
    instance: values.instance ?? 'dev',
    ports: base === undefined ? undefined : portsFrom(base),
    services: values.only?.split(',').map(serviceName),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { instance: { type: 'string' }, 'port-base': { type: 'string' }, only: { type: 'string' } },
    });
  } catch (error) {
    throw new LauncherError((error as Error).message, USAGE);
  }
}

function isCommand(word: string | undefined): word is Command {
  return COMMANDS.some((command) => command === word);
}

function serviceName(word: string): ServiceName {
  const name = SERVICE_NAMES.find((known) => known === word);
  if (!name) throw new LauncherError(`Unknown service "${word}"; known: ${SERVICE_NAMES.join(', ')}.`);
  return name;
}
