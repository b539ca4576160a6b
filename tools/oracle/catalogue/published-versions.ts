import type { Client } from 'pg';
import type { ProductVersion } from './product-version';

const FETCH_ROWS = 20_000;

// Whole cents without trailing zeros, so that a fraction of a cent would show up as one.
const SELECT = `
  SELECT product_id, partition, "offset"::text, (extract(epoch FROM append_time) * 1000)::numeric::text, deleted,
         name, category, trim_scale(price * 100)::text, inventory::text, ratings::text
  FROM product_versions`;

type Row = [string, number, string, string, boolean, string, string, string, string, string];

export interface PublishedVersions {
  /** By partition: the results of the job `catalogue` hold exactly the records before it. */
  readonly nextOffsets: ReadonlyMap<number, bigint>;
  readonly versions: ProductVersion[];
}

/** Reads product_versions and how far they reach, in the transaction of the client. */
export async function readPublishedVersions(client: Client): Promise<PublishedVersions> {
  const offsets = await client.query<{ partition: number; next_offset: string }>(
    `SELECT partition, next_offset::text FROM stream_offsets WHERE job = 'catalogue' AND topic = 'product_catalog'`,
  );
  const versions: ProductVersion[] = [];
  await client.query(`DECLARE versions NO SCROLL CURSOR FOR ${SELECT}`);
  for (;;) {
    const { rows } = await client.query<Row>({ text: `FETCH ${FETCH_ROWS} FROM versions`, rowMode: 'array' });
    for (const [
      productId,
      partition,
      offset,
      appendMs,
      deleted,
      name,
      category,
      priceCents,
      inventory,
      ratings,
    ] of rows) {
      const place = { productId, partition, offset: BigInt(offset), appendMs: Number(appendMs) };
      versions.push({ ...place, product: deleted ? null : { name, category, priceCents, inventory, ratings } });
    }
    if (rows.length < FETCH_ROWS) break;
  }
  await client.query('CLOSE versions');
  return { nextOffsets: new Map(offsets.rows.map((row) => [row.partition, BigInt(row.next_offset)])), versions };
}
