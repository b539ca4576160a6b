import { ApiKeyRepository, type ApiScope, generateApiKey, migrate } from '@globalmart/metrics-store';
import { createLogger, PlatformModule, Shutdown } from '@globalmart/platform';
import { createTestDatabase, type TestDatabase, testServices, uniqueName } from '@globalmart/testing';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Connection, createConnection } from 'mongoose';
import { Client } from 'pg';
import { createAppModule } from '../src/app.module';
import { CLOCK, ClockModule } from '../src/clock.module';
import { ApiGatewayConfig } from '../src/config';
import { configureApp, SERVER_OPTIONS } from '../src/configure-app';

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Record<string, string | undefined>;
  readonly body: Body;
}

export interface TestGateway {
  /** For what neither the worker nor the gateway may do. */
  readonly ownerUrl: string;
  /** Every route there is, as `GET /api/v1/stores/{id}`; not those of HEAD, which come with those of GET. */
  readonly routes: readonly string[];
  /** A connection of the stream worker's role, which writes the rows the API then reads. */
  readonly worker: Client;
  /** For what opens connections of its own. */
  readonly database: TestDatabase;
  /** The warehouse's database, to write what the API then reads. Connects at the first call. */
  warehouse(): Promise<Connection>;
  /** A key with just these scopes. */
  keyFor(...scopes: ApiScope[]): Promise<string>;
  get<Body = unknown>(url: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  /** The same with the body as it came. */
  getBytes(url: string, headers?: Record<string, string>): Promise<Answer & { readonly rawBody: Buffer }>;
  request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD',
    url: string,
    headers?: Record<string, string>,
    payload?: object,
  ): Promise<Answer>;
  /** Ends the key with just these scopes. */
  revoke(...scopes: ApiScope[]): Promise<void>;
  /** Where it listens, for what a request that is answered in one piece cannot show. Listens from the first call on. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/**
 * The gateway as it runs, on a database of its own and with the time standing still at `now`.
 * @param instead settings of the caller's own
 */
export async function startTestGateway(now: string, instead: Partial<ApiGatewayConfig> = {}): Promise<TestGateway> {
  const database = await createTestDatabase('api_gateway');
  await migrate(database.ownerUrl);
  const worker = new Client({ connectionString: database.workerUrl });
  await worker.connect();
  const settings = {
    postgresUrl: database.gatewayUrl,
    kafkaBrokers: testServices().kafkaBrokers,
    mongodbUrl: testServices().mongodbUrl,
    warehouseDatabase: uniqueName('warehouse'),
    ...instead,
  };
  const { mongodbUrl, warehouseDatabase: dbName } = settings;
  let warehouse: Promise<Connection> | undefined;
  const { app, routes } = await createApp(settings, now);
  let url: Promise<string> | undefined;

  const nameOf = (scopes: ApiScope[]) => `spec-${scopes.join('-')}`;
  const keysAsOwner = async (work: (keys: ApiKeyRepository) => Promise<unknown>) => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await work(new ApiKeyRepository(owner));
    await owner.end();
  };

  const inject = async (
    method: Parameters<TestGateway['request']>[0],
    url: string,
    headers: Record<string, string> = {},
    payload?: object,
  ) => {
    const answer = await app.inject({ method, url, headers, payload });
    const isJson = /json/.test(String(answer.headers['content-type']));
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string | undefined>,
      body: isJson && answer.body !== '' ? answer.json<unknown>() : answer.body,
      rawBody: answer.rawPayload,
    };
  };
  const request: TestGateway['request'] = inject;

  let closed: Promise<void> | undefined;
  const close = async () => {
    await app.close();
    const opened = await warehouse;
    await opened?.dropDatabase();
    await opened?.close();
    await worker.end();
    await database.drop();
  };

  return {
    ownerUrl: database.ownerUrl,
    worker,
    routes,
    database,
    request,
    warehouse: () => (warehouse ??= createConnection(mongodbUrl, { dbName }).asPromise()),
    getBytes: (url, headers) => inject('GET', url, headers),
    listen: () => (url ??= app.listen(0, '127.0.0.1').then(() => app.getUrl())),
    get: async <Body>(url: string, headers?: Record<string, string>) =>
      (await request('GET', url, headers)) as Answer<Body>,
    async keyFor(...scopes) {
      const key = generateApiKey();
      await keysAsOwner((keys) => keys.put(nameOf(scopes), key, scopes));
      return key;
    },
    revoke: async (...scopes) => void (await keysAsOwner((keys) => keys.revoke(nameOf(scopes)))),
    close: () => (closed ??= close()),
  };
}

async function createApp(
  settings: Partial<ApiGatewayConfig>,
  now: string,
): Promise<{ app: NestFastifyApplication; routes: string[] }> {
  const logger = createLogger({ name: 'api-gateway', level: 'silent' });
  const config: ApiGatewayConfig = Object.assign(new ApiGatewayConfig(), settings);
  const nowMs = Date.parse(now);
  const clock = { module: ClockModule, providers: [{ provide: CLOCK, useValue: () => nowMs }] };
  const platform = PlatformModule.register({
    configClass: ApiGatewayConfig,
    config,
    logger,
    shutdown: new Shutdown({ logger, exit: () => undefined }),
  });
  class Root {}
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: Root, imports: [platform, createAppModule(config), clock] },
    new FastifyAdapter(SERVER_OPTIONS),
    { logger: false, abortOnError: false },
  );
  const routes: string[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      const path = url.replace(/:(\w+)/g, '{$1}');
      routes.push(...[method].flat().map((one) => `${one} ${path}`));
    });
  configureApp(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, routes: routes.filter((route) => !route.startsWith('HEAD ')) };
}
