import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What stands between a run and MongoDB, and can be taken away: connections break, and new ones are refused. */
export class BreakableLink {
  private readonly sockets = new Set<Socket>();
  private isBroken = false;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async open(url: string): Promise<BreakableLink> {
    const server = createServer();
    const link = new BreakableLink(server, new URL(url));
    server.on('connection', (client: Socket) => link.accept(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return link;
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.toString();
  }

  break(): void {
    this.isBroken = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isBroken = false;
  }

  async close(): Promise<void> {
    this.break();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    if (this.isBroken) return void client.destroy();
    const server = connect(Number(this.target.port), this.target.hostname);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
