import { nativeRunner, platformPrerequisites } from './native/native-runners';
import type { UnexpectedExit } from './native/native-runner';
import type { ServiceContext } from './native/native-service';
import { LauncherError, type ServiceName } from './service';
import type { ServiceRunner } from './service-runner';

export async function chooseRunners(
  wanted: readonly ServiceName[],
  context: ServiceContext,
  onUnexpectedExit: UnexpectedExit,
): Promise<ServiceRunner[]> {
  const lines = await platformPrerequisites();
  if (lines.length > 0) throw new LauncherError(...lines);
  return wanted.map((name) => nativeRunner(name, context, onUnexpectedExit));
}
