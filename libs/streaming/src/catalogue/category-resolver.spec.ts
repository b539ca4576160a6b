import { CATALOGUE_LEAD_MS, EVENT_DEFINITIONS, type Transaction } from '@globalmart/contracts';
import type { CataloguePort, ProductMoment, VersionSpan } from '../ports';
import { CategoryResolver } from './category-resolver';
import { CategoryGaps, lacksCategory } from './event-categories';

const T = Date.UTC(2026, 0, 1);
const { transactions } = EVENT_DEFINITIONS;

interface Version {
  readonly appendMs: number;
  readonly category: string | undefined;
}

/** Versions of one product, found at once unless the test holds the answer back. */
class Catalogue implements CataloguePort {
  readonly asked: number[] = [];
  /** What each question for changes was about, and the answer. */
  readonly changes: string[] = [];
  changed: string[] | undefined = ['p-1'];
  reached: number[] = [];
  versions: Version[] = [];
  beforeAnswer: () => Promise<void> = () => Promise.resolve();

  reach(): Promise<number[]> {
    return Promise.resolve(this.reached);
  }

  async findSpans(moments: readonly ProductMoment[]): Promise<VersionSpan[]> {
    this.asked.push(moments.length);
    const spans = moments.map(({ atMs }) => this.spanAt(atMs));
    await this.beforeAnswer();
    return spans;
  }

  changedProducts(from: readonly number[], until: readonly number[]): Promise<string[] | undefined> {
    this.changes.push(`from ${from.join()} until ${until.join()}`);
    return Promise.resolve(this.changed);
  }

  private spanAt(atMs: number): VersionSpan {
    const before = this.versions.filter(({ appendMs }) => appendMs <= atMs).at(-1);
    const after = this.versions.find(({ appendMs }) => appendMs > atMs);
    return {
      fromMs: before?.appendMs ?? Number.NEGATIVE_INFINITY,
      untilMs: after?.appendMs ?? Number.POSITIVE_INFINITY,
      category: before?.category,
    };
  }
}

function setUp(): { catalogue: Catalogue; resolver: CategoryResolver } {
  const catalogue = new Catalogue();
  return { catalogue, resolver: new CategoryResolver({ endOffsets: () => Promise.resolve([]) }, catalogue) };
}

interface Sale {
  readonly event: Transaction;
  readonly appendTimeMs: number;
}

/** A sale of the product, appended at this time; with a category of its own where one is given. */
function sale(appendTimeMs: number, category?: string): Sale {
  const products = [{ product_id: 'p-1', quantity: 1, price: 1, category }];
  return { event: transactions.decode({ ...transactions.example, products }, appendTimeMs), appendTimeMs };
}

async function categoriesOf(resolver: CategoryResolver, ...sales: Sale[]): Promise<(string | undefined)[]> {
  const gaps = new CategoryGaps();
  for (const { event, appendTimeMs } of sales) {
    if (lacksCategory(event)) gaps.add(event, appendTimeMs - CATALOGUE_LEAD_MS);
  }
  await resolver.resolve(gaps);
  return sales.map(({ event }) => event.lines[0]?.category);
}

describe('CategoryResolver', () => {
  it('takes the version appended exactly two seconds before, and none appended a millisecond later', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.versions = [{ appendMs: T, category: 'Books' }];
    expect(await categoriesOf(resolver, sale(T + 1_999), sale(T + 2_000))).toEqual([undefined, 'Books']);
  });

  it('follows a product that changes, goes and comes back', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.versions = [
      { appendMs: T, category: 'Books' },
      { appendMs: T + 10, category: 'Maps' },
      { appendMs: T + 20, category: undefined },
      { appendMs: T + 30, category: 'Books' },
    ];
    const at = [9, 10, 19, 20, 29, 30].map((ms) => T + 2_000 + ms);
    const expected = ['Books', 'Maps', 'Maps', undefined, undefined, 'Books'];
    expect(await categoriesOf(resolver, ...at.map((ms) => sale(ms)))).toEqual(expected);
    // The same one by one and backwards, as far as it goes from memory.
    for (const [place, ms] of [...at.entries()].reverse()) {
      expect(await categoriesOf(resolver, sale(ms))).toEqual([expected[place]]);
    }
  });

  it('lets an own category win', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.versions = [{ appendMs: T, category: 'Books' }];
    expect(await categoriesOf(resolver, sale(T + 2_000, 'Garden'))).toEqual(['Garden']);
    expect(catalogue.asked).toEqual([]);
  });

  it('asks for all that it does not know at once, for what it knows not again', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.versions = [{ appendMs: T, category: 'Books' }];
    await categoriesOf(resolver, sale(T), sale(T + 2_000));
    await categoriesOf(resolver, sale(T + 3_000), sale(T + 9_000_000));
    expect(catalogue.asked).toEqual([2]);
  });

  it('counts what is missing until the catalogue reaches the end, in every partition', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.reached = [5, 7];
    expect(await resolver.missing([5, 7, 0])).toBe(0);
    expect(await resolver.missing([6, 8, 2])).toBe(4);
    catalogue.reached = [9, 8];
    expect(await resolver.missing([6, 8, 2])).toBe(2);
    catalogue.reached = [9, 8, 2];
    expect(await resolver.missing([6, 8, 2])).toBe(0);
  });

  it('does not ask again how far the catalogue is where it has been', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.reached = [5, 7];
    expect(await resolver.missing([5, 7])).toBe(0);
    catalogue.reached = [];
    expect(await resolver.missing([4, 7])).toBe(0);
    expect(await resolver.missing([5, 8])).toBe(13);
  });

  it('forgets what more versions may have changed, and only that', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.versions = [{ appendMs: T, category: 'Books' }];
    catalogue.reached = [1];
    await resolver.missing([1]);
    expect(await categoriesOf(resolver, sale(T + 5_000))).toEqual(['Books']);
    await resolver.missing([1]);
    await categoriesOf(resolver, sale(T + 5_000));
    expect(catalogue.asked).toEqual([1]);

    catalogue.changed = ['p-2'];
    catalogue.reached = [2];
    await resolver.missing([2]);
    await categoriesOf(resolver, sale(T + 5_000));
    expect(catalogue.asked).toEqual([1]);

    catalogue.versions.push({ appendMs: T + 1_000, category: 'Maps' });
    catalogue.changed = ['p-1'];
    catalogue.reached = [3, 1];
    await resolver.missing([3, 1]);
    expect(await categoriesOf(resolver, sale(T + 5_000))).toEqual(['Maps']);
    expect(catalogue.changes).toEqual(['from 1 until 2', 'from 2 until 3,1']);
  });

  it('forgets all that it knows where too much has changed', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.versions = [{ appendMs: T, category: 'Books' }];
    await categoriesOf(resolver, sale(T + 5_000));
    catalogue.versions.push({ appendMs: T + 1_000, category: 'Maps' });
    catalogue.changed = undefined;
    catalogue.reached = [90_000];
    await resolver.missing([90_000]);
    expect(await categoriesOf(resolver, sale(T + 5_000))).toEqual(['Maps']);
  });

  it('remembers nothing that was asked for before there were more versions', async () => {
    const { catalogue, resolver } = setUp();
    catalogue.versions = [{ appendMs: T, category: 'Books' }];
    catalogue.reached = [1];
    await resolver.missing([1]);
    let answer: () => void = () => undefined;
    catalogue.beforeAnswer = () => new Promise((resolve) => (answer = resolve));
    const early = categoriesOf(resolver, sale(T + 2_500));

    catalogue.versions = [...catalogue.versions, { appendMs: T + 1_000, category: 'Maps' }];
    catalogue.reached = [2];
    await resolver.missing([2]);
    catalogue.beforeAnswer = () => Promise.resolve();
    answer();
    // The answer is right for whoever asked, but says nothing of sales that the newer version applies to.
    expect(await early).toEqual(['Books']);
    expect(await categoriesOf(resolver, sale(T + 5_000))).toEqual(['Maps']);
  });
});
