import { eventually } from '@globalmart/testing';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';

/** One event as it came. */
export interface ReceivedEvent<Data> {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: Data;
  readonly atMs: number;
}

/** A client of a stream of server-sent events that keeps what it was sent. */
export class EventStream<Data> {
  readonly events: ReceivedEvent<Data>[] = [];
  /** Lines that are no event: comments, and how long to wait before coming back. */
  readonly others: string[] = [];
  closed = false;
  private rest = '';

  private constructor(
    private readonly request: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.take(text));
    response.on('error', () => undefined);
    response.on('close', () => (this.closed = true));
  }

  /** Resolves with the response's head. @throws Error, with the body, if the answer is not a stream. */
  static async open<Data>(url: string, headers: Record<string, string>): Promise<EventStream<Data>> {
    return new Promise((resolve, reject) => {
      const request = get(url, { headers, agent: false }, (response) => {
        if (response.statusCode === 200) resolve(new EventStream<Data>(request, response));
        else void text(response).then((body) => reject(new Error(`${response.statusCode} ${body}`)), reject);
      });
      request.on('error', reject);
    });
  }

  get headers(): NodeJS.Dict<string | string[]> {
    return this.response.headers;
  }

  /** The event that makes `count`, as soon as it is there. */
  async nth(count: number): Promise<ReceivedEvent<Data>> {
    return eventually(() => this.events[count - 1] ?? Promise.reject(new Error(`${this.events.length} events`)), {
      deadlineMs: 5_000,
      everyMs: 5,
    });
  }

  get newest(): ReceivedEvent<Data> | undefined {
    return this.events.at(-1);
  }

  close(): void {
    this.request.destroy();
  }

  private take(text: string): void {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [/^[^:]*/.exec(line)?.[0] ?? '', line.replace(/^[^:]*: ?/, '')]),
      );
      const data = fields.get('data');
      if (data === undefined) this.others.push(block);
      else {
        const event = fields.get('event') ?? 'message';
        this.events.push({ id: fields.get('id'), event, data: JSON.parse(data) as Data, atMs: performance.now() });
      }
    }
  }
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
