import { setTimeout as delay } from 'node:timers/promises';

/** All that the API has of the warehouse; lists in pages that are smaller than they are. */
export const WAREHOUSE_PATHS = [
  'customers/segments?limit=500',
  'customers/segments/distribution',
  'customers/segments/moves?limit=10',
  'customers/cohorts?limit=2',
  'products/performance?limit=100',
  'products/top-performers',
  'trends/sales',
  'trends/regions?limit=3',
] as const;

const EVERY_MS = 100;

export interface Polling {
  /** By path, the answers that differed from the one before, in their order. */
  stop(): Promise<Record<string, string[]>>;
}

/** Readers of the API: each answer, over all of its pages, as text. */
export class WarehouseReaders {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** @throws Error for any status but 200 */
  async get(path: string): Promise<string> {
    const pages: string[] = [];
    for (let next: string | undefined = `/api/v1/${path}`; next !== undefined;) {
      const response = await fetch(this.url + next, { headers: { 'X-API-Key': this.key } });
      const body = await response.text();
      if (response.status !== 200) throw new Error(`${next}: ${response.status} ${body}`);
      pages.push(body);
      next = /^<([^>]*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    }
    return pages.join('\n');
  }

  async getAll(): Promise<Record<string, string>> {
    const entries = WAREHOUSE_PATHS.map(async (path) => [path, await this.get(path)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Asks for everything ten times a second, until it is stopped. */
  poll(): Polling {
    const stopping = new AbortController();
    const polls = WAREHOUSE_PATHS.map(async (path) => [path, await this.follow(path, stopping.signal)] as const);
    const answers = Promise.all(polls);
    // Whoever stops it hears of a failure.
    answers.catch(() => undefined);
    return {
      stop: async () => {
        stopping.abort();
        return Object.fromEntries(await answers);
      },
    };
  }

  private async follow(path: string, stopping: AbortSignal): Promise<string[]> {
    const seen: string[] = [];
    for (;;) {
      const isLast = stopping.aborted;
      const answer = await this.get(path);
      if (answer !== seen.at(-1)) seen.push(answer);
      if (isLast) return seen;
      await delay(EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}
