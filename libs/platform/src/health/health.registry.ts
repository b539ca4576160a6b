import { Injectable } from '@nestjs/common';
import { VERSION } from '../version';

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

export interface DependencyHealth {
  readonly status: HealthStatus;
  /** How long the check took. */
  readonly latency_ms: number;
  /** Why it is not healthy. */
  readonly error?: string;
}

export interface HealthReport {
  readonly status: HealthStatus;
  readonly timestamp: string;
  readonly version: string;
  readonly dependencies: Record<string, DependencyHealth>;
}

export interface HealthCheckOptions {
  /** A check that has not answered by then has failed. Default 2,000 ms. */
  readonly timeoutMs?: number;
  /** What a failure makes of the app: unhealthy (the default: it cannot do its work) or merely degraded. */
  readonly failure?: 'unhealthy' | 'degraded';
}

interface RegisteredCheck extends Required<HealthCheckOptions> {
  readonly check: () => Promise<void>;
}

const SEVERITY: readonly HealthStatus[] = ['healthy', 'degraded', 'unhealthy'];

/** The dependencies an app stands on. Checks run when someone asks, side by side, and not in between. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<string, RegisteredCheck>();

  /** Adds a dependency. `check` resolves when it is usable and rejects with the reason when not. */
  register(name: string, check: () => Promise<void>, options: HealthCheckOptions = {}): void {
    this.checks.set(name, { check, timeoutMs: options.timeoutMs ?? 2_000, failure: options.failure ?? 'unhealthy' });
  }

  /** Asks every dependency; the whole is as bad as its worst part. Never rejects. */
  async report(): Promise<HealthReport> {
    const entries = await Promise.all(
      [...this.checks].map(async ([name, registered]) => [name, await ask(registered)] as const),
    );
    const worst = Math.max(0, ...entries.map(([, { status }]) => SEVERITY.indexOf(status)));
    return {
      status: SEVERITY[worst] ?? 'unhealthy',
      timestamp: new Date().toISOString(),
      version: VERSION,
      dependencies: Object.fromEntries(entries),
    };
  }
}

async function ask({ check, timeoutMs, failure }: RegisteredCheck): Promise<DependencyHealth> {
  const startedMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([check(), timeout]);
    return { status: 'healthy', latency_ms: elapsed(startedMs) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { status: failure, latency_ms: elapsed(startedMs), error: reason };
  } finally {
    clearTimeout(timer);
  }
}

function elapsed(startedMs: number): number {
  return Math.round(performance.now() - startedMs);
}
