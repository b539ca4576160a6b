import { allVersions, Categories, type CatalogueLog, compareVersions } from './catalogue';
import { type ProductVersion, productVersion } from './product-version';

const T = Date.UTC(2026, 0, 1);
const MAPS = { product_id: 'P1', name: 'Maps', category: 'Books', price: 19.99, inventory: 120, ratings: 4.5 };

function judged(message: unknown, key = 'P1'): ProductVersion | null {
  const value = message === null ? null : Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  return productVersion(1, 5n, { key: Buffer.from(key), value, appendTimeMs: T });
}

/** Versions of P1 as `offset@ms category`, `-` for a removal, all in partition 0 unless `partition/` is before. */
function versions(...texts: string[]): ProductVersion[] {
  return texts.map((text) => {
    const [, partition = '0', offset = '', ms, category = ''] = /^(?:(\d)\/)?(\d+)@(-?\d+) (.+)$/.exec(text) ?? [];
    const place = { productId: 'P1', partition: Number(partition), offset: BigInt(offset), appendMs: T + Number(ms) };
    const rest = { name: 'Maps', priceCents: '1', inventory: '1', ratings: '1' };
    return { ...place, product: category === '-' ? null : { ...rest, category } };
  });
}

function logOf(...texts: string[]): CatalogueLog {
  const own = versions(...texts);
  const lastOffsets = new Map(own.map(({ partition, offset }) => [`${partition} P1`, offset]));
  return { versions: own, lastOffsets, startOffsets: new Map() };
}

function published(nextOffset: bigint, ...texts: string[]) {
  return { nextOffsets: new Map([[0, nextOffset]]), versions: versions(...texts) };
}

describe('a version of a product', () => {
  it('is what the record says, or a removal', () => {
    const place = { productId: 'P1', partition: 1, offset: 5n, appendMs: T };
    const product = { name: 'Maps', category: 'Books', priceCents: '1999', inventory: '120', ratings: '4.5' };
    expect(judged(MAPS)).toEqual({ ...place, product });
    expect(judged({ ...MAPS, name: '', extra: 1 })).toEqual({ ...place, product: { ...product, name: '' } });
    expect(judged(null)).toEqual({ ...place, product: null });
  });

  it.each([
    ['no JSON', '{'],
    ['no category', { ...MAPS, category: undefined }],
    ['an empty category', { ...MAPS, category: '' }],
    ['a fraction of a cent', { ...MAPS, price: 0.005 }],
    ['too much inventory', { ...MAPS, inventory: 1_001 }],
    ['too good ratings', { ...MAPS, ratings: 5.01 }],
    ['the id of another', { ...MAPS, product_id: 'P2' }],
  ])('is none with %s', (_name, message) => {
    expect(judged(message)).toBeNull();
  });

  it('is none under a key that no product can have', () => {
    expect(judged(null, '')).toBeNull();
    expect(judged(null, 'x'.repeat(101))).toBeNull();
  });
});

describe('the category of a line', () => {
  const log = logOf('0@0 Books', '1@1000 -', '2@1500 Toys', '3@1500 Games');
  const categories = new Categories(allVersions(log, published(4n)));

  it.each([
    [1_999, null],
    [2_000, 'Books'],
    [2_999, 'Books'],
    [3_000, null],
    [3_500, 'Games'],
  ])('%i ms after the first version is %s', (ms, category) => {
    expect(categories.of('P1', T + ms)).toBe(category);
    expect(categories.of('P2', T + ms)).toBeNull();
  });

  it('is that of the greater partition where append times are equal', () => {
    expect(new Categories(versions('1/0@0 Toys', '0/7@0 Books')).of('P1', T + 2_000)).toBe('Toys');
  });

  it('is that of a version which only the table still holds', () => {
    const gone = new Categories(allVersions(logOf('1@9000 Toys'), published(2n, '0@0 Books', '1@9000 Toys')));
    expect(gone.of('P1', T + 2_000)).toBe('Books');
  });
});

describe('product_versions', () => {
  it('are right where they hold what the log holds', () => {
    expect(compareVersions(logOf('0@0 Books', '1@9 -'), published(2n, '1@9 -', '0@0 Books'))).toEqual({
      compared: 2,
      compacted: 0,
      differing: 0,
      firstDifferences: [],
    });
  });

  it.each<[string, CatalogueLog, ReturnType<typeof published>, string]>([
    ['one is missing', logOf('0@0 Books'), published(1n), '0/0 is missing'],
    ['one says something else', logOf('0@0 Books'), published(1n, '0@0 Toys'), '0/0 is "P1"'],
    ['one has another time', logOf('0@0 Books'), published(1n, '0@1 Books'), '0/0 is "P1"'],
    ['one is there twice', logOf('0@0 Books'), published(1n, '0@0 Books', '0@0 Books'), '0/0 is there twice'],
    ['one was never in the log', logOf(), published(1n, '0@0 Books'), '0/0 should not be there'],
    ['one is beyond the offset', logOf('0@0 -'), published(1n, '0@0 -', '1@5 -'), '0/1 should not be there'],
  ])('differ where %s', (_name, log, table, difference) => {
    const { differing, firstDifferences } = compareVersions(log, table);
    expect(differing).toBe(1);
    expect(firstDifferences[0]).toContain(difference);
  });

  it('may hold what compaction has taken from the log', () => {
    const table = published(9n, '0@0 Books', '1@5 -', '2@6 Toys', '3@7 Games');
    expect(compareVersions(logOf('3@7 Games'), table)).toMatchObject({ compared: 1, compacted: 3, differing: 0 });
    // The last of a product may be gone too: a removal, once it was old enough.
    expect(compareVersions(logOf(), published(9n, '0@0 Books', '1@5 -'))).toMatchObject({ compacted: 2, differing: 0 });
  });

  it('may hold what lay before the present start of the log, and only that', () => {
    const log = { ...logOf(), startOffsets: new Map([[0, 1n]]) };
    expect(compareVersions(log, published(9n, '0@0 Books'))).toMatchObject({ compacted: 1, differing: 0 });
    expect(compareVersions(log, published(9n, '1@0 Books'))).toMatchObject({ compacted: 0, differing: 1 });
  });
});
