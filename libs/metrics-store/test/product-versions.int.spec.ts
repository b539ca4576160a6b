import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Pool } from 'pg';
import { migrate, type ProductVersion, ProductVersionRepository, upsertProductVersions } from '../src/index';

let database: TestDatabase;
let worker: Pool;
let repository: ProductVersionRepository;

beforeAll(async () => {
  database = await createTestDatabase('product_versions');
  await migrate(database.ownerUrl);
  worker = new Pool({ connectionString: database.workerUrl, max: 1 });
  repository = new ProductVersionRepository(worker);
}, 120_000);

afterAll(async () => {
  await worker?.end();
  await database?.drop();
});

const NOON = Date.UTC(2026, 0, 1, 12);

function version(productId: string, partition: number, offset: number, appendMs: number, category: string | null) {
  const product = { name: '', category: category ?? '', priceCents: 1_999, inventory: 0, ratings: 4.1 };
  return { productId, partition, offset, appendMs, product: category === null ? null : product };
}

async function write(...versions: ProductVersion[]): Promise<void> {
  const client = await worker.connect();
  try {
    await upsertProductVersions(client, versions);
  } finally {
    client.release();
  }
}

async function categoryAt(productId: string, atMs: number): Promise<string | undefined> {
  const [span] = await repository.findSpans([{ productId, atMs }]);
  return span?.category;
}

describe('product versions', () => {
  it('are kept whole', async () => {
    const product = {
      name: 'Ärger "&" Söhne',
      category: 'Büro \\',
      priceCents: 100_000_000,
      inventory: 5,
      ratings: 4.3,
    };
    await write({ productId: 'whole', partition: 1, offset: 2 ** 53 - 1, appendMs: NOON + 1, product });
    const { rows } = await worker.query(
      `SELECT *, extract(epoch FROM append_time)::text AS seconds FROM product_versions WHERE product_id = 'whole'`,
    );
    expect(rows).toEqual([
      {
        product_id: 'whole',
        partition: 1,
        offset: '9007199254740991',
        append_time: new Date(NOON + 1),
        seconds: '1767268800.001000',
        deleted: false,
        name: 'Ärger "&" Söhne',
        category: 'Büro \\',
        price: '1000000.00',
        inventory: 5,
        ratings: 4.3,
      },
    ]);
  });

  it('are written once, however often the log is read', async () => {
    const versions = [version('again', 0, 5, NOON, 'Toys'), version('again', 0, 6, NOON + 1, null)];
    await write(...versions);
    const before = await worker.query(`SELECT xmin, ctid, * FROM product_versions WHERE product_id = 'again'`);
    await write(...versions);
    const after = await worker.query(`SELECT xmin, ctid, * FROM product_versions WHERE product_id = 'again'`);
    expect(before.rows).toHaveLength(2);
    expect(after.rows).toEqual(before.rows);
  });

  it('apply from their append time on, to the millisecond', async () => {
    await write(version('exact', 0, 0, NOON + 1, 'Toys'));
    expect(await repository.findSpans([{ productId: 'exact', atMs: NOON }])).toEqual([
      { fromMs: Number.NEGATIVE_INFINITY, untilMs: NOON + 1, category: undefined },
    ]);
    expect(await repository.findSpans([{ productId: 'exact', atMs: NOON + 1 }])).toEqual([
      { fromMs: NOON + 1, untilMs: Number.POSITIVE_INFINITY, category: 'Toys' },
    ]);
  });

  it('of one append time are told apart by partition, then offset', async () => {
    await write(
      version('tied', 0, 9, NOON, 'first'),
      version('tied', 1, 3, NOON, 'second'),
      version('tied', 1, 4, NOON, 'third'),
    );
    expect(await categoryAt('tied', NOON)).toBe('third');
  });

  it('say nothing while a product is removed, and speak again when it comes back', async () => {
    await write(version('back', 0, 0, NOON, 'Toys'), version('back', 0, 1, NOON + 10, null));
    await write(version('back', 0, 2, NOON + 20, 'Games'));
    const moments = [NOON, NOON + 9, NOON + 10, NOON + 19, NOON + 20].map((atMs) => ({ productId: 'back', atMs }));
    expect(await repository.findSpans(moments)).toEqual([
      { fromMs: NOON, untilMs: NOON + 10, category: 'Toys' },
      { fromMs: NOON, untilMs: NOON + 10, category: 'Toys' },
      { fromMs: NOON + 10, untilMs: NOON + 20, category: undefined },
      { fromMs: NOON + 10, untilMs: NOON + 20, category: undefined },
      { fromMs: NOON + 20, untilMs: Number.POSITIVE_INFINITY, category: 'Games' },
    ]);
  });

  it('are never those of another product, however alike its name', async () => {
    await write(version('Case', 0, 0, NOON, 'Toys'));
    expect(await categoryAt('case', NOON)).toBeUndefined();
  });

  it('are found up to where the catalogue job has come, partition by partition', async () => {
    expect(await repository.reach()).toEqual([]);
    await worker.query(
      `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
       VALUES ('catalogue', 'product_catalog', 2, 1, 70, 0, 0), ('catalogue', 'product_catalog', 0, 1, 5, 0, 0),
              ('sales', 'transactions', 1, 1, 99, 0, 0)`,
    );
    expect(await repository.reach()).toEqual([5, 0, 70]);
  });

  it('tell which products have changed between two ends of the log', async () => {
    await write(
      version('new-a', 0, 100, NOON, 'Toys'),
      version('new-b', 0, 101, NOON, null),
      version('new-c', 0, 102, NOON, 'Toys'),
      version('new-d', 2, 0, NOON, 'Toys'),
    );
    expect(await repository.changedProducts([100, 100], [102, 100, 1])).toEqual(['new-a', 'new-b', 'new-d']);
    expect(await repository.changedProducts([102, 0, 1], [102, 0, 1])).toEqual([]);
  });

  it('tell of no changes where they are too many', async () => {
    const many = Array.from({ length: 10_001 }, (_, at) => version(`many-${at}`, 3, at, NOON, 'Toys'));
    await write(...many);
    expect(await repository.changedProducts([], [0, 0, 0, 10_000])).toHaveLength(10_000);
    expect(await repository.changedProducts([], [0, 0, 0, 10_001])).toBeUndefined();
  });

  it('cannot be deleted by the worker', async () => {
    await expect(worker.query('DELETE FROM product_versions')).rejects.toMatchObject({ code: '42501' });
  });
});
