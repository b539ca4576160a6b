import { ask, isFramed } from './ask';

const METADATA = 3;
const VERSION = 1;

/** A Metadata request for no topic: length, api key, version, correlation id, client id, empty topic array. */
export function metadataRequest(): Buffer {
  const clientId = Buffer.from('health');
  const body = Buffer.alloc(2 + 2 + 4 + 2 + clientId.length + 4);
  body.writeInt16BE(METADATA, 0);
  body.writeInt16BE(VERSION, 2);
  body.writeInt32BE(1, 4);
  body.writeInt16BE(clientId.length, 8);
  clientId.copy(body, 10);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length, 0);
  return Buffer.concat([length, body]);
}

/** How many brokers the answer lists, after its length and correlation id. A fenced broker is not listed. */
export function brokerCount(answer: Buffer): number {
  return answer.length >= 12 ? answer.readInt32BE(8) : 0;
}

/** True when the broker answers Metadata and lists at least one live broker, so topics can be made. */
export async function isKafkaHealthy(host: string, port: number): Promise<boolean> {
  const answer = await ask(host, port, metadataRequest(), (bytes) => isFramed(bytes, (b) => b.readInt32BE(0), 4));
  return answer !== undefined && brokerCount(answer) >= 1;
}
