import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Gate } from './gate';

/**
 * What happens to bytes on their way: `pass`; `delay`, each chunk by this long, in order; `black-hole`, nothing arrives and
 * nothing breaks until the mode changes, as when packets are lost between two machines.
 */
export type ProxyMode =
  { readonly kind: 'pass' } | { readonly kind: 'delay'; readonly ms: number } | { readonly kind: 'black-hole' };

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** Both ends of one proxied connection. */
export interface Link {
  readonly toServer: (chunk: Buffer) => void;
  /** Breaks the connection at both ends at once. */
  readonly cut: () => void;
}

/** Sees the bytes of one connection; what it returns goes on, and it may take its time. */
export interface Interceptor {
  fromClient(chunk: Buffer): Promise<Buffer | undefined>;
  fromServer(chunk: Buffer): Promise<Buffer | undefined>;
}

const TRANSPARENT: Interceptor = {
  fromClient: (chunk) => Promise.resolve(chunk),
  fromServer: (chunk) => Promise.resolve(chunk),
};

/** A TCP proxy on 127.0.0.1 that can be made to misbehave. */
export class TcpProxy {
  private readonly server: Server;
  private readonly links = new Set<Link>();
  private mode: ProxyMode = { kind: 'pass' };
  private changed = new Gate();

  private constructor(
    private readonly target: Target,
    private readonly intercept: (link: Link) => Interceptor,
  ) {
    this.server = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
  }

  static async open(target: Target, intercept: (link: Link) => Interceptor = () => TRANSPARENT): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, intercept);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Holds from now on, also for connections that are open already. */
  set(mode: ProxyMode): void {
    this.mode = mode;
    this.changed.open();
    this.changed = new Gate();
  }

  /** Breaks every connection there is; new ones are accepted. */
  cut(): void {
    for (const link of [...this.links]) link.cut();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.set({ kind: 'pass' });
    this.cut();
    await closed;
  }

  private accept(client: Socket): void {
    const server = connect({ ...this.target, allowHalfOpen: true });
    const link: Link = {
      toServer: (chunk) => void server.write(chunk),
      cut: () => {
        this.links.delete(link);
        client.resetAndDestroy();
        server.destroy();
      },
    };
    this.links.add(link);
    const interceptor = this.intercept(link);
    this.pipe(client, server, link, (chunk) => interceptor.fromClient(chunk));
    this.pipe(server, client, link, (chunk) => interceptor.fromServer(chunk));
  }

  private pipe(from: Socket, to: Socket, link: Link, filter: (chunk: Buffer) => Promise<Buffer | undefined>): void {
    let last = Promise.resolve();
    from.setNoDelay();
    from.on('data', (chunk: Buffer) => {
      const arrivedMs = Date.now();
      last = last.then(async () => {
        await this.travel(arrivedMs);
        const passed = await filter(chunk);
        if (passed !== undefined && to.writable) to.write(passed);
      });
    });
    from.on('error', () => link.cut());
    // Each direction ends by itself: what one end said before it fell silent still reaches the other.
    from.on('end', () => void last.then(() => to.end()));
    from.on('close', () => this.links.delete(link));
  }

  private async travel(arrivedMs: number): Promise<void> {
    while (this.mode.kind === 'black-hole') await this.changed.passed;
    if (this.mode.kind !== 'delay') return;
    const waitMs = arrivedMs + this.mode.ms - Date.now();
    if (waitMs > 0) await delay(waitMs);
  }
}
