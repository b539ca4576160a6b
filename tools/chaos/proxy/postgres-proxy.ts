import { Gate } from './gate';
import { StatementScanner } from './statement-scanner';
import { TcpProxy, type Interceptor, type Link, type ProxyMode, type Target } from './tcp-proxy';

/** A statement that waits in the proxy. */
export interface HeldStatement {
  /** Lets it go on to the server, however long its client has waited. */
  release(): void;
}

export interface LostCommit {
  /** Whether the COMMIT itself arrives and only its answer is lost. */
  readonly reachesServer: boolean;
}

/** What is done with a statement: sent on, or swallowed together with everything the server says from now on. */
type Verdict = 'pass' | 'pass and deafen' | 'drop';

interface Trap {
  readonly text: string;
  readonly spring: (link: Link) => Promise<Verdict>;
  /** The server spoke to a client that shall not hear it. */
  readonly onUnheard?: (link: Link) => void;
}

/** A proxy before PostgreSQL that knows statements: the next COMMIT can lose its answer, or any statement be held up. */
export class PostgresProxy {
  private trap: Trap | undefined;

  private constructor(private readonly upstream: string) {}

  private proxy!: TcpProxy;

  /** @param url of the database; the proxy's own URL has the same credentials and database. */
  static async open(url: string): Promise<PostgresProxy> {
    const { hostname, port } = new URL(url);
    const target: Target = { host: hostname, port: Number(port) };
    const postgres = new PostgresProxy(url);
    postgres.proxy = await TcpProxy.open(target, (link) => postgres.intercept(link));
    return postgres;
  }

  get url(): string {
    const url = new URL(this.upstream);
    url.hostname = '127.0.0.1';
    url.port = String(this.proxy.port);
    return url.href;
  }

  set(mode: ProxyMode): void {
    this.proxy.set(mode);
  }

  cut(): void {
    this.proxy.cut();
  }

  close(): Promise<void> {
    return this.proxy.close();
  }

  /** The client of the next COMMIT never gets its answer, its connection breaks instead. Resolves when that has happened. */
  async loseNextCommit({ reachesServer }: LostCommit): Promise<void> {
    const lost = new Gate();
    const cut = (link: Link): void => {
      link.cut();
      lost.open();
    };
    this.trap = {
      text: 'COMMIT',
      spring: (link) => {
        if (reachesServer) return Promise.resolve('pass and deafen');
        cut(link);
        return Promise.resolve('drop');
      },
      onUnheard: cut,
    };
    await lost.passed;
  }

  /** Holds the next statement that begins with `text`. Resolves once it is held. */
  async holdNext(text: string): Promise<HeldStatement> {
    const held = new Gate();
    const released = new Gate();
    this.trap = {
      text,
      spring: async () => {
        held.open();
        await released.passed;
        return 'pass';
      },
    };
    await held.passed;
    return { release: () => released.open() };
  }

  private intercept(link: Link): Interceptor {
    const scanner = new StatementScanner();
    let deafenedBy: Trap | undefined;
    return {
      fromClient: async (chunk) => {
        const statements = scanner.push(chunk);
        const { trap } = this;
        if (trap === undefined || !statements.some((text) => text.trimStart().startsWith(trap.text))) return chunk;
        this.trap = undefined;
        const verdict = await trap.spring(link);
        if (verdict === 'drop') return undefined;
        if (verdict === 'pass and deafen') deafenedBy = trap;
        return chunk;
      },
      fromServer: (chunk) => {
        if (deafenedBy === undefined) return Promise.resolve(chunk);
        deafenedBy.onUnheard?.(link);
        return Promise.resolve(undefined);
      },
    };
  }
}
