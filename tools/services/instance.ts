import { join, resolve } from 'node:path';
import { LauncherError } from './service';

export interface ServicePorts {
  readonly kafka: number;
  readonly kafkaController: number;
  readonly postgres: number;
  readonly mongodb: number;
  readonly redis: number;
}

/** One set of services with its own ports, data, secrets and logs, all under `.globalmart/<name>`. */
export interface Instance {
  readonly name: string;
  readonly ports: ServicePorts;
  readonly folder: string;
  readonly logFolder: string;
  readonly envFile: string;
  readonly vendorFolder: string;
}

export const WORKSPACE_ROOT = resolve(__dirname, '../..');

// All below 32768, where Linux begins to number outgoing connections: one of those on a server's port would stop a start.
const KNOWN_PORTS: Record<string, ServicePorts> = {
  dev: { kafka: 19092, kafkaController: 19093, postgres: 15432, mongodb: 17017, redis: 16379 },
  test: { kafka: 29092, kafkaController: 29093, postgres: 25432, mongodb: 28017, redis: 26379 },
  bench: { kafka: 31092, kafkaController: 31093, postgres: 31432, mongodb: 31017, redis: 31379 },
};

/** Five adjacent ports from `base` on, for instances that are none of the three known ones. */
export function portsFrom(base: number): ServicePorts {
  return { kafka: base, kafkaController: base + 1, postgres: base + 2, mongodb: base + 3, redis: base + 4 };
}

/**
 * Describes an instance; nothing is created.
 * @throws LauncherError when the name is unknown and no ports are given, or could leave the `.globalmart` folder.
 */
export function describeInstance(name: string, ports?: ServicePorts, root = WORKSPACE_ROOT): Instance {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name) || name === 'vendor') {
    throw new LauncherError(`"${name}" cannot name an instance: use small letters, digits and dashes.`);
  }
  const chosen = ports ?? KNOWN_PORTS[name];
  if (!chosen) {
    const known = Object.keys(KNOWN_PORTS).join(', ');
    throw new LauncherError(
      `Instance "${name}" has no ports of its own (known: ${known}). Choose them with --port-base.`,
    );
  }
  const folder = join(root, '.globalmart', name);
  return {
    name,
    ports: chosen,
    folder,
    logFolder: join(folder, 'logs'),
    envFile: join(folder, 'env'),
    vendorFolder: resolve(process.env.GLOBALMART_VENDOR_DIR || join(root, '.globalmart', 'vendor')),
  };
}
