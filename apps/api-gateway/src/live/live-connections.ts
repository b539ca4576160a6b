import { LOGGER } from '@globalmart/platform';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Credential } from '../auth/credential';
import { Grants } from '../auth/grants';
import { reaches } from '../auth/scope.guard';
import { ApiGatewayConfig } from '../config';
import { problem, ProblemError } from '../problems/problem';
import { LiveConnection, STREAM_HEADERS } from './live-connection';
import { LiveMetrics, type StreamName } from './live-metrics';
import type { LiveStream } from './live-stream';

const HEARTBEAT_MS = 15_000;
const CREDENTIAL_CHECK_MS = 2_000;

/** All open streams of this process: how many there may be, whether their keys still hold, and how they end. */
@Injectable()
export class LiveConnections implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** With what each was let in with. */
  private readonly open = new Map<LiveConnection, Credential>();
  private readonly timers: NodeJS.Timeout[] = [];
  private stopping = false;
  private checking = false;

  constructor(
    private readonly config: ApiGatewayConfig,
    private readonly grants: Grants,
    private readonly metrics: LiveMetrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.push(
      setInterval(() => this.heartbeat(), HEARTBEAT_MS),
      setInterval(() => void this.checkCredentials(), CREDENTIAL_CHECK_MS),
    );
  }

  /** Before the server closes, which waits for every response to end. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const connection of this.open.keys()) connection.end();
  }

  /**
   * Answers a request with a stream that stays open.
   * @throws ProblemError (503) if there are as many as there may be
   */
  serve(name: StreamName, stream: LiveStream, request: FastifyRequest, reply: FastifyReply): void {
    if (this.stopping || this.open.size >= this.config.liveMaxConnections) {
      throw new ProblemError(problem(503, 'There are as many live connections as there may be; try again shortly.'));
    }
    if (request.method === 'HEAD') {
      void reply.headers(STREAM_HEADERS).send();
      return;
    }
    const { credential } = request;
    if (credential === undefined) throw new Error('a live stream that nobody was let in to');
    // From here on the response is ours: how much of it may wait is our business, not that of a framework's pipe.
    reply.hijack();
    const response = reply.raw;
    const connection = new LiveConnection(response, this.config.liveUnreadBytes, () => this.metrics.dropped(name));
    connection.open(reply.getHeaders());
    this.open.set(connection, credential);
    this.metrics.opened(name);
    response.once('close', () => {
      this.open.delete(connection);
      stream.leave(connection);
      this.metrics.closed(name);
    });
    const lastEventId = request.headers['last-event-id'];
    stream.follow(connection, typeof lastEventId === 'string' ? lastEventId : undefined);
  }

  private heartbeat(): void {
    for (const connection of this.open.keys()) connection.heartbeat();
  }

  /** Ends what was opened with a key or a session that is over by now. */
  private async checkCredentials(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    try {
      // Many connections may have been opened with one key.
      const credentials = new Map([...this.open.values()].map((credential) => [credential.secret, credential]));
      for (const credential of credentials.values()) {
        const grant = await this.grants.find(credential);
        if (grant !== undefined && reaches(grant.scopes, 'read')) continue;
        for (const [connection, { secret }] of this.open) if (secret === credential.secret) connection.end();
      }
    } catch (error) {
      // Without the database nothing new can be shown either.
      this.logger.debug({ err: error }, 'could not check the keys of live connections');
    } finally {
      this.checking = false;
    }
  }
}
