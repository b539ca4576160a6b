import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { brokerCount, isKafkaHealthy, metadataRequest } from './kafka-health';
import { helloMessage, isMongodbHealthy } from './mongodb-health';
import { isPostgresHealthy, startupMessage } from './postgres-health';
import { isRedisHealthy } from './redis-health';
import { addressOf, firstBroker } from './service-health';

let server: Server | undefined;

/** A server that answers the first bytes it gets with these, and says nothing when there are none. */
async function answering(answer: Buffer): Promise<number> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (answer.length > 0) socket.write(answer);
      else socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(() => server?.close());

describe('Kafka', () => {
  const metadata = (brokers: number) => {
    const body = Buffer.alloc(8);
    body.writeInt32BE(1, 0);
    body.writeInt32BE(brokers, 4);
    return Buffer.concat([Buffer.from([0, 0, 0, body.length]), body]);
  };

  it('is asked by a length-prefixed Metadata request', () => {
    const request = metadataRequest();
    expect(request.readInt32BE(0)).toBe(request.length - 4);
    expect(request.readInt16BE(4)).toBe(3);
  });

  it('is healthy once it lists a broker', async () => {
    await expect(isKafkaHealthy('127.0.0.1', await answering(metadata(1)))).resolves.toBe(true);
    expect(brokerCount(metadata(3))).toBe(3);
  });

  it('is not while it lists none', async () => {
    await expect(isKafkaHealthy('127.0.0.1', await answering(metadata(0)))).resolves.toBe(false);
  });

  it('is not when it hangs up', async () => {
    await expect(isKafkaHealthy('127.0.0.1', await answering(Buffer.alloc(0)))).resolves.toBe(false);
  });
});

describe('PostgreSQL', () => {
  it('is asked by a startup message of protocol 3.0', () => {
    const message = startupMessage();
    expect(message.readInt32BE(0)).toBe(message.length);
    expect(message.readInt32BE(4)).toBe(3 << 16);
    expect(message.at(-1)).toBe(0);
  });

  it('is healthy when it asks for a password', async () => {
    await expect(isPostgresHealthy('127.0.0.1', await answering(Buffer.from('R\0\0\0')))).resolves.toBe(true);
  });

  it('is not while it says that it is starting up', async () => {
    await expect(isPostgresHealthy('127.0.0.1', await answering(Buffer.from('E\0\0\0')))).resolves.toBe(false);
  });
});

describe('MongoDB', () => {
  const hello = (primary: number) => {
    const text = Buffer.concat([Buffer.from('\x08isWritablePrimary\0'), Buffer.from([primary])]);
    const length = Buffer.alloc(4);
    length.writeInt32LE(4 + text.length, 0);
    return Buffer.concat([length, text]);
  };

  it('is asked by an OP_MSG whose lengths add up', () => {
    const message = helloMessage();
    expect(message.readInt32LE(0)).toBe(message.length);
    expect(message.readInt32LE(12)).toBe(2013);
    expect(message.readInt32LE(21)).toBe(message.length - 21); // the BSON document reaches the end
  });

  it('is healthy as a primary only', async () => {
    await expect(isMongodbHealthy('127.0.0.1', await answering(hello(1)))).resolves.toBe(true);
    server?.close();
    await expect(isMongodbHealthy('127.0.0.1', await answering(hello(0)))).resolves.toBe(false);
  });
});

describe('Valkey', () => {
  it('is healthy when it takes the password and answers the ping', async () => {
    const port = await answering(Buffer.from('+OK\r\n+PONG\r\n'));
    await expect(isRedisHealthy('127.0.0.1', port, 'secret')).resolves.toBe(true);
  });

  it('is not when it refuses the password', async () => {
    const port = await answering(Buffer.from('-WRONGPASS invalid password\r\n'));
    await expect(isRedisHealthy('127.0.0.1', port, 'secret')).resolves.toBe(false);
  });
});

describe('a server that is not there', () => {
  it('is not healthy', async () => {
    const port = await answering(Buffer.alloc(0));
    server?.close();
    await expect(isPostgresHealthy('127.0.0.1', port)).resolves.toBe(false);
  });
});

describe('addresses', () => {
  it('come out of URLs with passwords, several hosts or no port', () => {
    expect(addressOf('postgres://u:p@db.example:6432/x', 5432)).toEqual({ host: 'db.example', port: 6432 });
    expect(addressOf('mongodb://u:p@one:1,two:2/x?replicaSet=rs0', 27017)).toEqual({ host: 'one', port: 1 });
    expect(addressOf('postgres://db.example/x', 5432)).toEqual({ host: 'db.example', port: 5432 });
    expect(firstBroker('one:9092, two:9093')).toEqual({ host: 'one', port: 9092 });
  });
});
