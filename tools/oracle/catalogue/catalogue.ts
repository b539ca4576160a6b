import type { Kafka } from 'kafkajs';
import { readLog } from '../transactions-log';
import { type ProductVersion, productVersion } from './product-version';
import type { PublishedVersions } from './published-versions';

const LEAD_MS = 2_000;
const FIRST_DIFFERENCES = 20;

export interface CatalogueResult {
  /** Versions of the log that product_versions has to hold. */
  compared: number;
  /** Versions that only product_versions still holds, because the log was compacted. */
  compacted: number;
  differing: number;
  firstDifferences: string[];
}

/** The catalogue's log up to where product_versions reach: what it says of each product, and of each key, valid or not. */
export interface CatalogueLog {
  readonly versions: ProductVersion[];
  /** By partition and key, the last offset. */
  readonly lastOffsets: ReadonlyMap<string, bigint>;
  /** By partition, the first offset that can still be read. */
  readonly startOffsets: ReadonlyMap<number, bigint>;
}

export async function readCatalogue(
  kafka: Kafka,
  topicPrefix: string,
  { nextOffsets }: PublishedVersions,
): Promise<CatalogueLog> {
  const versions: ProductVersion[] = [];
  const lastOffsets = new Map<string, bigint>();
  const spans = await readLog({
    kafka,
    topic: `${topicPrefix}product_catalog`,
    groupPrefix: topicPrefix,
    nextOffsets,
    onRecord: (partition, offset, record) => {
      const version = productVersion(partition, offset, record);
      if (version !== null) versions.push(version);
      if (record.key !== null) lastOffsets.set(`${partition} ${record.key.toString('utf8')}`, offset);
    },
  });
  const startOffsets = new Map(spans.map(({ partition, startOffset }) => [partition, startOffset]));
  return { versions, lastOffsets, startOffsets };
}

const placeOf = ({ partition, offset }: ProductVersion) => `${partition}/${offset}`;
const said = ({ productId, appendMs, product }: ProductVersion) =>
  `${JSON.stringify(productId)} at ${new Date(appendMs).toISOString()} ` +
  (product === null
    ? 'removed'
    : `in ${JSON.stringify(product.category)}: ${JSON.stringify(product.name)} price ${product.priceCents} ` +
      `inventory ${product.inventory} ratings ${product.ratings}`);

/**
 * Compares product_versions with the log. A version that the log does not hold is right where it may have held it: before its
 * present start, and where compaction takes records, which it does if their key has a later one or they are removals.
 */
export function compareVersions(log: CatalogueLog, published: PublishedVersions): CatalogueResult {
  const differences: string[] = [];
  const expected = new Map(log.versions.map((version) => [placeOf(version), version]));
  const lastOffsets = new Map(log.lastOffsets);
  for (const { partition, productId, offset } of published.versions) {
    const key = `${partition} ${productId}`;
    if (offset > (lastOffsets.get(key) ?? -1n)) lastOffsets.set(key, offset);
  }
  let compacted = 0;
  const found = new Set<string>();
  for (const version of published.versions) {
    const place = placeOf(version);
    const logged = expected.get(place);
    if (found.has(place)) differences.push(`${place} is there twice: ${said(version)}`);
    else if (logged !== undefined && said(logged) !== said(version)) {
      differences.push(`${place} is ${said(version)}, expected ${said(logged)}`);
    } else if (logged === undefined) {
      const { partition, productId, offset, product } = version;
      const isReached = offset < (published.nextOffsets.get(partition) ?? 0n);
      const isSuperseded = (lastOffsets.get(`${partition} ${productId}`) ?? -1n) > offset;
      const isCut = offset < (log.startOffsets.get(partition) ?? 0n);
      if (isReached && (isCut || isSuperseded || product === null)) compacted++;
      else differences.push(`${place} should not be there: ${said(version)}`);
    }
    found.add(place);
  }
  for (const [place, version] of expected) {
    if (!found.has(place)) differences.push(`${place} is missing: ${said(version)}`);
  }
  return {
    compared: expected.size,
    compacted,
    differing: differences.length,
    firstDifferences: differences.slice(0, FIRST_DIFFERENCES),
  };
}

/** Every version that was ever there: those of the log, and of product_versions what the log no longer holds. */
export function allVersions(log: CatalogueLog, published: PublishedVersions): ProductVersion[] {
  const logged = new Set(log.versions.map(placeOf));
  return [...log.versions, ...published.versions.filter((one) => !logged.has(placeOf(one)))];
}

/** What the catalogue says of a product to a record of some append time. */
export class Categories {
  private readonly byProduct = new Map<string, ProductVersion[]>();

  constructor(versions: readonly ProductVersion[]) {
    for (const version of versions) {
      const own = this.byProduct.get(version.productId);
      if (own === undefined) this.byProduct.set(version.productId, [version]);
      else own.push(version);
    }
  }

  /** The category of the newest version appended at least two seconds before; null where there is none. */
  of(productId: string, appendTimeMs: number): string | null {
    let newest: ProductVersion | undefined;
    for (const version of this.byProduct.get(productId) ?? []) {
      if (version.appendMs > appendTimeMs - LEAD_MS) continue;
      if (newest === undefined || isNewer(version, newest)) newest = version;
    }
    return newest?.product?.category ?? null;
  }
}

/** By append time, then partition, then offset. */
function isNewer(a: ProductVersion, b: ProductVersion): boolean {
  if (a.appendMs !== b.appendMs) return a.appendMs > b.appendMs;
  return a.partition === b.partition ? a.offset > b.offset : a.partition > b.partition;
}

export function describeCatalogue({ compared, compacted, differing, firstDifferences }: CatalogueResult): string[] {
  const gone = compacted > 0 ? `, ${compacted} that the log no longer holds` : '';
  return [
    `product_versions: ${compared} versions compared, ${differing} differ${gone}`,
    ...firstDifferences.map((difference) => `    product_catalog ${difference}`),
  ];
}
