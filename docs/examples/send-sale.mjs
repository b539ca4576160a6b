// Sends one sale to Kafka, as a shop of your own would. While `npm start` runs, from the folder of the repository:
//   node --env-file=.globalmart/dev/env docs/examples/send-sale.mjs my-sale-1
// With a wrong total, `… my-sale-2 26`, it becomes a dead letter.
import { Kafka, Partitioners } from 'kafkajs';

const { KAFKA_BROKERS = '127.0.0.1:19092', KAFKA_TOPIC_PREFIX = '' } = process.env;

const sale = {
  transaction_id: process.argv[2] ?? `sale-${Date.now()}`,
  user_id: 'me',
  timestamp: new Date().toISOString(),
  products: [{ product_id: 'teapot', quantity: 2, price: 12.5, category: 'my-shop' }],
  // The sum of its lines, to the cent: 25.
  total_amount: Number(process.argv[3] ?? 25),
  payment_method: 'paypal',
  country: 'Germany',
};

const kafka = new Kafka({ brokers: KAFKA_BROKERS.split(',') });
// The key decides the partition as Java clients do it, and has to be the user: all a customer does is then in one partition.
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
await producer.send({
  topic: `${KAFKA_TOPIC_PREFIX}transactions`,
  acks: -1,
  messages: [{ key: sale.user_id, value: JSON.stringify(sale) }],
});
await producer.disconnect();
console.log(`sent ${sale.transaction_id}`);
