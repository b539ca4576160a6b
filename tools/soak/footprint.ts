import { Trend } from './trend';

/** What of a process or a server must not grow, and by how much it may in ten minutes without being called growth. */
const MAY_GROW = { rss_mb: 2, heap_mb: 2, sockets: 0.5, files: 0.5, connections: 0.5 } as const;

export type Figure = keyof typeof MAY_GROW;
export type Figures = Partial<Record<Figure, number>>;

/** Of one process over a run. */
export interface Flatness {
  readonly peaks: Figures;
  /** Per ten minutes; only what ran long enough to say. */
  readonly growth: Figures;
}

/** What the processes that are never killed use, over the whole run. */
export class Footprint {
  private readonly trends = new Map<string, Map<Figure, Trend>>();

  add(process: string, atMs: number, figures: Figures): void {
    const trends = this.trends.get(process) ?? new Map<Figure, Trend>();
    this.trends.set(process, trends);
    for (const [name, value] of Object.entries(figures) as [Figure, number][]) {
      const trend = trends.get(name) ?? new Trend();
      trends.set(name, trend);
      trend.add(atMs, value);
    }
  }

  /** For example "witness 143 MB, producer 98 MB". */
  describe(): string {
    return [...this.trends]
      .flatMap(([process, trends]) => {
        const mb = trends.get('rss_mb')?.latest;
        return mb === undefined ? [] : `${process} ${Math.round(mb)} MB`;
      })
      .join(', ');
  }

  flatness(fromMs: number): Record<string, Flatness> {
    return Object.fromEntries(
      [...this.trends].map(([process, trends]) => {
        const growth = [...trends].flatMap(([name, trend]) => {
          const slope = trend.growthPerTenMinutes(fromMs);
          return slope === undefined ? [] : [[name, rounded(slope)] as const];
        });
        const peaks = [...trends].map(([name, { peak = 0 }]) => [name, rounded(peak)] as const);
        return [process, { peaks: Object.fromEntries(peaks), growth: Object.fromEntries(growth) }];
      }),
    );
  }
}

/** What grows, in words; empty in a good run. */
export function growing(flatness: Readonly<Record<string, Flatness>>): string[] {
  return Object.entries(flatness).flatMap(([process, { growth }]) =>
    (Object.entries(growth) as [Figure, number][])
      .filter(([name, slope]) => slope > MAY_GROW[name])
      .map(([name, slope]) => `${process}: ${name} grows by ${slope} in ten minutes, ${MAY_GROW[name]} would be flat`),
  );
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
