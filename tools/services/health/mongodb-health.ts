import { ask, isFramed } from './ask';

const OP_MSG = 2013;

/** `{ hello: 1, $db: 'admin' }` as one OP_MSG, BSON by hand: no driver for a health check. */
export function helloMessage(): Buffer {
  const hello = Buffer.concat([Buffer.from('\x10hello\0'), int32(1)]);
  const db = Buffer.concat([Buffer.from('\x02$db\0'), int32(6), Buffer.from('admin\0')]);
  const document = Buffer.concat([int32(4 + hello.length + db.length + 1), hello, db, Buffer.from([0])]);
  // Flags, then one section of kind 0: a single document.
  const body = Buffer.concat([int32(0), Buffer.from([0]), document]);
  return Buffer.concat([int32(16 + body.length), int32(1), int32(0), int32(OP_MSG), body]);
}

/** True when the answer holds the BSON boolean `isWritablePrimary: true`. */
export function saysPrimary(answer: Buffer): boolean {
  const field = Buffer.from('\x08isWritablePrimary\0');
  const at = answer.indexOf(field);
  return at >= 0 && answer[at + field.length] === 1;
}

function hello(host: string, port: number): Promise<Buffer | undefined> {
  return ask(host, port, helloMessage(), (bytes) => isFramed(bytes, (b) => b.readInt32LE(0), 0));
}

export async function answersHello(host: string, port: number): Promise<boolean> {
  return (await hello(host, port)) !== undefined;
}

/** True when the server is the primary of its replica set: writes, transactions and change streams work. */
export async function isMongodbHealthy(host: string, port: number): Promise<boolean> {
  const answer = await hello(host, port);
  return answer !== undefined && saysPrimary(answer);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value, 0);
  return bytes;
}
