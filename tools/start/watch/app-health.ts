import type { PartState } from './sight';

export interface AppHealth {
  readonly state: PartState;
  /** The dependencies that fail. */
  readonly reason?: string;
}

/** What an app's answer to `/health` means; undefined is no answer. */
export function healthOf(body: string | undefined, hasBeenUp: boolean): AppHealth {
  if (body === undefined) return hasBeenUp ? { state: 'unhealthy', reason: 'no answer' } : { state: 'starting' };
  const { status, dependencies } = JSON.parse(body) as {
    status: string;
    dependencies: Record<string, { status: string }>;
  };
  if (status === 'healthy') return { state: 'up' };
  const failing = Object.entries(dependencies).filter(([, dependency]) => dependency.status !== 'healthy');
  return { state: 'unhealthy', reason: failing.map(([name]) => name).join(', ') };
}
