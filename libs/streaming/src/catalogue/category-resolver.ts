import { CATALOGUE_LEAD_MS } from '@globalmart/contracts';
import type { CataloguePort, LogPort, ProductMoment } from '../ports';
import { type CategorisedEvent, productsWithoutCategory, withCategories } from './event-categories';
import { VersionCache } from './version-cache';

/** An event that leaves categories to the catalogue, and the append time of its record. */
export interface Uncategorised {
  readonly event: CategorisedEvent;
  readonly appendTimeMs: number;
}

/**
 * Finds the categories that events leave to the catalogue: those of the newest versions appended at least CATALOGUE_LEAD_MS
 * before their records.
 *
 * Which version that is depends on the logs alone, as long as nobody looks before all versions are there that can apply. Those
 * were appended before the record, so they lie before the end that the catalogue's log has once the record was fetched: whoever
 * has records asks for that end (`ends`), waits until the job `catalogue` has come that far (`missing`), and only then looks.
 */
export class CategoryResolver {
  /** The end of each partition up to which all versions are known to be found. */
  private reached: readonly number[] = [];
  private cache = new VersionCache();

  constructor(
    private readonly log: Pick<LogPort, 'endOffsets'>,
    private readonly catalogue: CataloguePort,
  ) {}

  /** Where the catalogue's log ends now, by partition. Throws StoreUnavailable. */
  ends(): Promise<readonly number[]> {
    return this.log.endOffsets('product_catalog');
  }

  /** How many of the catalogue's records before `ends` cannot be found yet. Throws StoreUnavailable. */
  async missing(ends: readonly number[]): Promise<number> {
    if (distance(ends, this.reached) === 0) return 0;
    const missing = distance(ends, await this.catalogue.reach());
    // Looks that began before this may have missed the new versions: what they bring goes into the cache they began with.
    if (missing === 0 && distance(ends, this.reached) > 0) {
      this.reached = greatest(ends, this.reached);
      this.cache = new VersionCache();
    }
    return missing;
  }

  /**
   * The events with their categories, in their order; a category stays undefined where the catalogue knows none. Only for
   * records that were fetched before ends were asked for that have been reached. Throws StoreUnavailable.
   */
  async resolve(events: readonly Uncategorised[]): Promise<CategorisedEvent[]> {
    const { cache } = this;
    const known = new Map<string, string | undefined>();
    const missing = new Map<string, ProductMoment>();
    for (const { event, appendTimeMs } of events) {
      const atMs = appendTimeMs - CATALOGUE_LEAD_MS;
      for (const productId of productsWithoutCategory(event)) {
        const moment = { productId, atMs };
        const span = cache.get(moment);
        if (span === undefined) missing.set(keyOf(productId, atMs), moment);
        else known.set(keyOf(productId, atMs), span.category);
      }
    }
    if (missing.size > 0) {
      const moments = [...missing.values()];
      const spans = await this.catalogue.findSpans(moments);
      moments.forEach(({ productId, atMs }, at) => {
        const span = spans[at];
        if (span === undefined) throw new Error(`the catalogue left out product ${productId}`);
        cache.put(productId, span);
        known.set(keyOf(productId, atMs), span.category);
      });
    }
    return events.map(({ event, appendTimeMs }) =>
      withCategories(event, (productId) => known.get(keyOf(productId, appendTimeMs - CATALOGUE_LEAD_MS))),
    );
  }
}

function keyOf(productId: string, atMs: number): string {
  return `${atMs} ${productId}`;
}

function distance(ends: readonly number[], reach: readonly number[]): number {
  return ends.reduce((sum, end, partition) => sum + Math.max(0, end - (reach[partition] ?? 0)), 0);
}

function greatest(some: readonly number[], others: readonly number[]): number[] {
  return Array.from({ length: Math.max(some.length, others.length) }, (_, at) =>
    Math.max(some[at] ?? 0, others[at] ?? 0),
  );
}
