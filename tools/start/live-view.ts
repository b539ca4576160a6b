import { setTimeout as delay } from 'node:timers/promises';
import type { AppPlan } from './app-plan';
import { quantileOf } from './histogram';
import { formatLiveLine, type LiveNumbers } from './live-line';
import { addPaces, readingOf, ReadingWindow } from './reading';
import type { Screen } from './screen';

const INTERVAL_MS = 1_000;
const TIMEOUT_MS = 900;
/** Rates and latencies are those of this much time. */
const WINDOW_MS = 10_000;

export interface LiveViewOptions {
  readonly plans: readonly AppPlan[];
  readonly readKey: string | undefined;
  readonly screen: Screen;
}

/** Asks the apps every second how they are doing, and shows it in one line. */
export class LiveView {
  private readonly windows: Map<AppPlan, ReadingWindow>;
  private hasBegun = false;

  constructor(private readonly options: LiveViewOptions) {
    const measured = options.plans.filter(({ app }) => app === 'producer' || app === 'stream-worker');
    this.windows = new Map(measured.map((plan) => [plan, new ReadingWindow(WINDOW_MS)]));
  }

  /** Resolves when the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const beganMs = performance.now();
      const numbers = await this.look();
      if (signal.aborted) return;
      this.show(numbers);
      const restMs = INTERVAL_MS - (performance.now() - beganMs);
      await delay(restMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
  }

  private async look(): Promise<LiveNumbers> {
    const readings = [...this.windows].map(async ([{ port }, window]) => {
      const text = await ask(`http://127.0.0.1:${port}/metrics`);
      window.add(text === undefined ? undefined : readingOf(text, performance.now()));
    });
    const [revenueToday] = await Promise.all([this.askRevenue(), ...readings]);
    const pace = addPaces([...this.windows.values()].map((window) => window.pace()));
    return {
      inPerSecond: pace.producedPerSecond,
      processedPerSecond: pace.committedPerSecond,
      lag: pace.lag,
      medianSeconds: quantileOf(0.5, pace.latency),
      p99Seconds: quantileOf(0.99, pace.latency),
      revenueToday,
    };
  }

  private show(numbers: LiveNumbers): void {
    const { screen, plans } = this.options;
    this.hasBegun ||= Boolean(numbers.inPerSecond || numbers.processedPerSecond);
    if (this.hasBegun) return screen.show(formatLiveLine(numbers, screen.columns), performance.now());
    const producer = plans.some(({ app }) => app === 'producer');
    screen.wait(
      producer ? 'Waiting for the first sale: a new shop writes its catalogue before …' : 'Waiting for events …',
    );
  }

  private async askRevenue(): Promise<number | undefined> {
    const { plans, readKey } = this.options;
    const api = plans.find(({ app }) => app === 'api-gateway');
    if (!api || !readKey) return undefined;
    const text = await ask(`http://127.0.0.1:${api.port}/api/v1/sales/summary?period=today`, { 'X-API-Key': readKey });
    if (text === undefined) return undefined;
    return (JSON.parse(text) as { metrics?: { total_revenue?: number } }).metrics?.total_revenue;
  }
}

/** The body of a good answer that comes in time; else undefined. */
async function ask(url: string, headers: Record<string, string> = {}): Promise<string | undefined> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined; // being restarted, or too busy to answer: the line shows a dash
  }
}
