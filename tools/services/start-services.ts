import { AttachedServices } from './attached-services';
import { chooseRunners } from './choose-runners';
import { URL_KEYS } from './external/external-runner';
import { describeInstance, type ServicePorts } from './instance';
import type { UnexpectedExit } from './native/native-runner';
import { OwnedServices } from './owned-services';
import { takeOwnership } from './owner';
import { loadSecrets } from './secrets';
import { SERVICE_NAMES, type Log, type ServiceName } from './service';
import type { ServiceRunner } from './service-runner';
import type { Services } from './services';

export interface StartOptions {
  /** dev, test or bench; any other name needs `ports`. */
  readonly instance: string;
  /** With ports given, services are started there even where the environment points to running ones. */
  readonly ports?: ServicePorts;
  /** All four unless told otherwise. */
  readonly services?: readonly ServiceName[];
  /** Start with empty data; ignored when the instance already runs. */
  readonly fresh?: boolean;
  /** Receives one line for each thing a person may want to know. */
  readonly log?: Log;
  /**
   * Called when a server ends although nobody asked it to. The services that still run are left alone; without this
   * callback the event goes to the log.
   */
  readonly onUnexpectedExit?: (service: ServiceName, reason: string) => void;
  /** For `up`: marks the owner as one that `down` may stop. */
  readonly supervised?: boolean;
}

/**
 * Brings up the services of an instance, or attaches to them when another launcher runs them already; resolves when
 * all are healthy. They die with this process, however it ends.
 * @throws LauncherError with one line for each missing prerequisite, taken port or failed service.
 */
export async function startServices(options: StartOptions): Promise<Services> {
  const log = options.log ?? (() => undefined);
  const wanted = SERVICE_NAMES.filter((name) => options.services?.includes(name) ?? true);
  const instance = describeInstance(options.instance, options.ports);
  const owner = takeOwnership(instance, options.supervised ?? false);
  if (owner) return AttachedServices.to(instance, owner, wanted);

  const reportExit: UnexpectedExit = (runner, { code, signal }) => {
    const reason = `${runner.title} ended unexpectedly with ${signal ?? `status ${code}`}`;
    if (options.onUnexpectedExit) options.onUnexpectedExit(runner.name, reason);
    else log(`${reason}; its log is in ${instance.logFolder}`);
  };
  let runners: ServiceRunner[] = [];
  try {
    // Ports of one's own ask for servers of one's own.
    const environment = options.ports ? withoutUrls(process.env) : process.env;
    const context = { instance, secrets: loadSecrets(instance.folder), log };
    runners = await chooseRunners(wanted, context, environment, reportExit);
    const services = new OwnedServices(instance, runners, log);
    await services.startAll(options.fresh ?? false);
    return services;
  } catch (error) {
    await new OwnedServices(instance, runners, log).stop();
    throw error;
  }
}

function withoutUrls(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const keys: string[] = Object.values(URL_KEYS);
  return Object.fromEntries(Object.entries(environment).filter(([key]) => !keys.includes(key)));
}
