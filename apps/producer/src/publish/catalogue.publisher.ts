import { TOPICS } from '@globalmart/contracts';
import type { OutgoingRecord, RecordProducer } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';
import type { Catalogue } from '../generate/catalogue';

const CHUNK_RECORDS = 1_000;

/**
 * Whether the catalogue topic already holds as many records as the catalogue has products. Compaction never takes the
 * last record of a key away, so a topic with fewer lacks products.
 */
export async function hasCatalogue(kafka: Kafka, topic: string, products: number): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0) >= products;
  } finally {
    await admin.disconnect();
  }
}

/** Writes every product and resolves when the last is acknowledged. Rejects with the first refusal. */
export async function publishCatalogue(producer: RecordProducer, prefix: string, catalogue: Catalogue): Promise<void> {
  const topic = prefix + TOPICS.product_catalog.name;
  let refusal: Error | undefined;
  let chunk: OutgoingRecord[] = [];
  const append = async () => {
    const roomy = producer.append(topic, chunk, ({ error }) => (refusal ??= error));
    chunk = [];
    // Lets sends make progress while products are being named.
    if (!roomy) await producer.ready();
    else await new Promise(setImmediate);
  };
  for (const product of catalogue.messages()) {
    chunk.push({ key: product.product_id, value: JSON.stringify(product) });
    if (chunk.length === CHUNK_RECORDS) await append();
  }
  await append();
  await producer.flush();
  if (refusal) throw refusal;
}
