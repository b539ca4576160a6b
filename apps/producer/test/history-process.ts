import { migrate } from '@globalmart/metrics-store';
import { createTestDatabase, createTestTopics, testServices } from '@globalmart/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const WORKSPACE_ROOT = resolve(__dirname, '../../..');
const LOOK_EVERY_MS = 2;

export interface HistoryRun {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** An empty shop with a lake of its own, and runs of `npm run history` on it. */
export class HistoryShop {
  private constructor(
    readonly root: string,
    readonly database: Client,
    readonly topics: ReturnType<typeof createTestTopics>,
    readonly env: Record<string, string>,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<HistoryShop> {
    const topics = createTestTopics('past');
    const created = await createTestDatabase('past');
    await migrate(created.ownerUrl);
    const folder = await mkdtemp(join(tmpdir(), 'globalmart-history-'));
    const database = new Client({ connectionString: created.ownerUrl });
    await database.connect();
    const root = join(folder, 'lake');
    const places = { POSTGRES_WORKER_URL: created.workerUrl, LAKE_ROOT: root, KAFKA_TOPIC_PREFIX: topics.prefix };
    const env = { ...testServices().env, ...places, KAFKA_PARTITIONS: '1' };
    return new HistoryShop(root, database, topics, env, async () => {
      await database.end();
      await created.drop();
      await topics.cleanUp();
      await rm(folder, { recursive: true });
    });
  }

  close(): Promise<void> {
    return this.drop();
  }

  /**
   * Runs to the end, or until it is killed because there are so many files that were not there before, begun ones too.
   * @param onOutput gets all that it has said so far
   */
  async write(
    flags: string,
    kill?: { readonly topic: string; readonly files: number },
    onOutput: (output: string) => void = () => undefined,
  ): Promise<HistoryRun> {
    const before = new Set(kill && (await this.files()));
    const isNew = (path: string) => kill !== undefined && path.includes(kill.topic) && !before.has(path);
    const args = ['tools/run.mjs', 'apps/producer/src/history/main.ts', ...flags.split(' ')];
    const child = spawn(process.execPath, args, {
      cwd: WORKSPACE_ROOT,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      onOutput(output);
    });
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const exited = once(child, 'exit') as Promise<[number | null]>;
    while (kill !== undefined && child.exitCode === null) {
      if ((await this.files()).filter(isNew).length >= kill.files) {
        child.kill('SIGKILL');
        break;
      }
      await sleep(LOOK_EVERY_MS);
    }
    const [code] = await exited;
    return { code, output, errors };
  }

  /** Paths of all files below the lake's root, unfinished ones too. */
  async files(): Promise<string[]> {
    const entries = await readdir(this.root, { withFileTypes: true, recursive: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => join(parentPath, name).slice(this.root.length + 1)).sort();
  }

  async listed(): Promise<{ key: string; dt: string; topic: string; rows: number; bytes: number }[]> {
    const { rows } = await this.database.query<{ key: string; dt: string; topic: string; rows: number; bytes: number }>(
      `SELECT key, to_char(dt, 'YYYY-MM-DD') AS dt, topic, rows::integer, bytes::integer FROM lake_files
       WHERE source = 'history' ORDER BY key`,
    );
    return rows;
  }
}
