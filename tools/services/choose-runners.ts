import { Compose, hasDockerCompose } from './docker/compose';
import { DockerRunner } from './docker/docker-runner';
import { ExternalRunner, URL_KEYS } from './external/external-runner';
import type { UnexpectedExit } from './native/native-runner';
import { nativeRunner } from './native/native-runners';
import type { ServiceContext } from './native/native-service';
import { LauncherError, type ServiceName, type ServiceSource } from './service';
import type { ServiceRunner } from './service-runner';

/**
 * Where each service comes from: a URL in the environment, else Docker Compose where an engine answers, else a process.
 * GLOBALMART_SERVICES=native (or docker) settles the second question without asking the engine.
 */
export async function chooseSources(
  wanted: readonly ServiceName[],
  environment: NodeJS.ProcessEnv,
  hasDocker: () => Promise<boolean>,
): Promise<Map<ServiceName, ServiceSource>> {
  const forced = environment.GLOBALMART_SERVICES;
  if (forced && forced !== 'native' && forced !== 'docker') {
    throw new LauncherError(`GLOBALMART_SERVICES is native or docker, not "${forced}".`);
  }
  const own = wanted.filter((name) => !environment[URL_KEYS[name]]);
  const useDocker = own.length > 0 && (forced ? forced === 'docker' : await hasDocker());
  return new Map(
    wanted.map((name) => {
      if (!own.includes(name)) return [name, 'environment'];
      return [name, useDocker ? 'docker' : 'native'];
    }),
  );
}

export async function chooseRunners(
  wanted: readonly ServiceName[],
  context: ServiceContext,
  environment: NodeJS.ProcessEnv,
  onUnexpectedExit: UnexpectedExit,
): Promise<ServiceRunner[]> {
  const sources = [...(await chooseSources(wanted, environment, hasDockerCompose))];
  const compose = sources.some(([, source]) => source === 'docker')
    ? new Compose(context.instance, context.secrets)
    : undefined;
  return sources.map(([name, source]) => {
    if (source === 'environment') return new ExternalRunner(name, context, environment);
    if (compose && source === 'docker') return new DockerRunner(name, context, compose);
    return nativeRunner(name, context, onUnexpectedExit);
  });
}
