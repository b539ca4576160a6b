import { eventually } from '@globalmart/testing';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TcpProxy } from './tcp-proxy';

/** Answers every byte with the same byte. */
async function echoServer(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

class Client {
  heard = '';
  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.heard += chunk.toString()));
    socket.on('error', () => undefined);
  }

  static async open(port: number): Promise<Client> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new Client(socket);
  }
}

describe('TcpProxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  let client: Client;

  beforeEach(async () => {
    server = await echoServer();
    proxy = await TcpProxy.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
    client = await Client.open(proxy.port);
  });
  afterEach(async () => {
    client.socket.destroy();
    await proxy.close();
    server.close();
  });

  it('passes bytes both ways', async () => {
    client.socket.write('hello');
    await eventually(() => expect(client.heard).toBe('hello'));
  });

  it('delays bytes and keeps their order', async () => {
    proxy.set({ kind: 'delay', ms: 40 });
    const sentMs = Date.now();
    for (const part of ['a', 'b', 'c']) client.socket.write(part);
    await eventually(() => expect(client.heard).toBe('abc'), { everyMs: 2 });
    // Once on the way there, once on the way back; timers may be early by a millisecond each.
    expect(Date.now() - sentMs).toBeGreaterThanOrEqual(78);
  });

  it('lets nothing through a black hole, and everything afterwards, in order', async () => {
    proxy.set({ kind: 'black-hole' });
    client.socket.write('lost?');
    const other = await Client.open(proxy.port);
    other.socket.write('other');
    const witness = await Client.open((server.address() as AddressInfo).port);
    witness.socket.write('direct');
    await eventually(() => expect(witness.heard).toBe('direct'));
    expect([client.heard, other.heard]).toEqual(['', '']);
    proxy.set({ kind: 'pass' });
    await eventually(() => expect([client.heard, other.heard]).toEqual(['lost?', 'other']));
    other.socket.destroy();
    witness.socket.destroy();
  });

  it('cuts what is open and accepts what comes', async () => {
    proxy.cut();
    await eventually(() => client.socket.destroyed);
    client = await Client.open(proxy.port);
    client.socket.write('again');
    await eventually(() => expect(client.heard).toBe('again'));
  });

  it('passes the end of a connection on', async () => {
    const ended = once(client.socket, 'close');
    client.socket.end('bye');
    await ended;
    expect(client.heard).toBe('bye');
  });
});
