import { type ProductVersion, productVersionUpserts } from '@globalmart/metrics-store';
import type { Fold, Job, JudgedEvent, LogRecord, StoredJob } from '@globalmart/streaming';

/** product_versions: the memory of all that the compacted log of the catalogue has said. */
export const catalogueJob: Job<readonly ProductVersion[]> = {
  name: 'catalogue',
  topics: ['product_catalog'],
  createFold: (partition) => new CatalogueFold(partition),
};

export const storedCatalogueJob: StoredJob<readonly ProductVersion[]> = {
  job: catalogueJob,
  statements: (cuts) => productVersionUpserts(cuts.flatMap(({ delta }) => delta ?? [])),
  // A version is never too old: any sale after it that is read again depends on it.
  expire: () => Promise.resolve(0),
};

class CatalogueFold implements Fold<readonly ProductVersion[]> {
  private versions: ProductVersion[] = [];
  /** A row for each record: without a bound, what gathers while a first catalogue is read would outlast a transaction's time. */
  heldBytes = 0;

  constructor(private readonly partition: number) {}

  apply(judged: JudgedEvent, { offset, appendTimeMs: appendMs, value }: LogRecord, muted: boolean): void {
    if (muted || judged.verdict !== 'valid' || judged.event.topic !== 'product_catalog') return;
    const { event } = judged;
    this.heldBytes += value?.length ?? 0;
    const product = event.removed
      ? null
      : {
          name: event.name,
          category: event.category,
          priceCents: event.priceCents,
          inventory: event.inventory,
          ratings: event.ratings,
        };
    this.versions.push({ productId: event.productId, partition: this.partition, offset, appendMs, product });
  }

  take(): readonly ProductVersion[] | undefined {
    if (this.versions.length === 0) return undefined;
    const { versions } = this;
    this.versions = [];
    this.heldBytes = 0;
    return versions;
  }
}
