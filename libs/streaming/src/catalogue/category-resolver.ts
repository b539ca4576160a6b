import type { CataloguePort, LogPort } from '../ports';
import type { CategoryGap, CategoryGaps } from './event-categories';
import { VersionCache } from './version-cache';

/**
 * Finds the categories that events leave to the catalogue: those of the newest versions appended at least CATALOGUE_LEAD_MS
 * before their records.
 *
 * Which version that is depends on the logs alone, as long as nobody looks before all versions are there that can apply. Those
 * were appended before the record, so they lie before the end that the catalogue's log has once the record was fetched: whoever
 * has records asks for that end (`ends`), waits until the job `catalogue` has come that far (`missing`), and only then looks.
 */
export class CategoryResolver {
  /** The end of each partition up to which all versions are known to be found; what is remembered is true of these. */
  private reached: readonly number[] = [];
  /** How often that has moved. */
  private moves = 0;
  private readonly cache = new VersionCache();

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
    if (missing === 0) await this.moveTo(ends);
    return missing;
  }

  /**
   * Fills in the categories; one stays undefined where the catalogue knows none. Only for records that were fetched before ends
   * were asked for that have been reached. Throws StoreUnavailable; then some may be filled in, and it should be tried again.
   */
  async resolve({ gaps, timesMs }: CategoryGaps): Promise<void> {
    const { cache, moves } = this;
    const unknown: number[] = [];
    for (let at = 0; at < gaps.length; at++) if (!cache.fill(gaps[at]!, timesMs[at]!)) unknown.push(at);
    if (unknown.length === 0) return;
    const moments = unknown.map((at) => ({ productId: gaps[at]!.productId, atMs: timesMs[at]! }));
    const spans = await this.catalogue.findSpans(moments);
    unknown.forEach((at, index) => {
      const gap = gaps[at] as CategoryGap;
      const span = spans[index];
      if (span === undefined) throw new Error(`the catalogue left out product ${gap.productId}`);
      gap.category = span.category;
      // An answer that was on its way may have missed newer versions: right for who asked, but not to be remembered.
      if (moves === this.moves) cache.put(gap.productId, span);
    });
  }

  /** Forgets what versions before these ends may have changed. */
  private async moveTo(ends: readonly number[]): Promise<void> {
    const { cache } = this;
    if (cache.size > 0) {
      const changed = await this.catalogue.changedProducts(this.reached, ends);
      if (changed === undefined) cache.clear();
      else for (const productId of changed) cache.forget(productId);
    }
    // Others may have moved it meanwhile.
    this.reached = greatest(ends, this.reached);
    this.moves++;
  }
}

function distance(ends: readonly number[], reach: readonly number[]): number {
  return ends.reduce((sum, end, partition) => sum + Math.max(0, end - (reach[partition] ?? 0)), 0);
}

function greatest(some: readonly number[], others: readonly number[]): number[] {
  return Array.from({ length: Math.max(some.length, others.length) }, (_, at) =>
    Math.max(some[at] ?? 0, others[at] ?? 0),
  );
}
