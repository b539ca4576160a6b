import type { EventTopic } from '@globalmart/contracts';
import { Pool, type PoolClient, type QueryConfig } from 'pg';
import { FlushOutcomeUnknown, StoreUnavailable } from '../errors';
import { type FaultPoint, FaultPoints } from '../faults/fault-points';
import type { AnyJob, Job } from '../job';
import type { OutgoingPort, StorePort } from '../ports';
import type { Beginning, Claim, Cut, JobPosition } from './cut';
import { isPassing } from './postgres-error';
import type { StateKey } from '../state/keyed-state';
import { SendAhead } from './send-ahead';
import {
  CLAIM,
  LOOK,
  moveStatement,
  type OffsetRow,
  type PositionRow,
  RECLAIM,
  toClaim,
  toPosition,
} from './stream-offsets.sql';

/** A job together with the one who knows its tables. */
export interface StoredJob<Delta> {
  readonly job: Job<Delta>;
  /**
   * Whether each commit is announced to those who listen to `stream_commits`. Commits with an announcement happen one at a
   * time in the whole database server, so this is for jobs that somebody follows, not for all. Default false.
   */
  readonly announced?: boolean;
  /** Whether its views, or `settle`, look into product_versions: the worker then runs the job `catalogue` too. Default false. */
  readonly readsCatalogue?: boolean;
  /** The rows under these keys, as `StorePort.loadState` wants them; for a job whose fold has `state`. */
  loadState?(database: Pool, partition: number, keys: readonly StateKey[]): Promise<readonly unknown[]>;
  /**
   * What a flush of these cuts runs inside its transaction, in this order: upserts of rows, nothing else. Asked for before
   * the transaction begins, so that however long it takes, on a starved machine too, no transaction waits for it.
   */
  statements(cuts: readonly Cut<Delta>[]): readonly QueryConfig[];
  /**
   * Sends to the log what has to be there before the offsets move past it. It runs before the transaction begins, and what
   * it sends must be recognisable as a repeat: a crash in between sends it again. Throws what `OutgoingPort.send` throws.
   */
  sendAhead?(log: OutgoingPort, cuts: readonly Cut<Delta>[]): Promise<void>;
  /**
   * Writes to a store of the job's own what the statements then list, before the transaction begins. It runs after `sendAhead`,
   * and again for a cut that is written again under another epoch. Returns the partitions whose epoch has passed: they are left
   * out. Throws SinkUnavailable where it is the job's own store that takes nothing.
   */
  writeAhead?(
    database: Pool,
    cuts: readonly Cut<Delta>[],
    passed: (point: FaultPoint) => Promise<void>,
  ): Promise<readonly number[]>;
  /**
   * Brings up to date what no partition can write by itself, because it depends on all of them: a transaction of its own, after
   * flushes, in which one worker at a time does the work and the others leave at once. Whenever and however often it runs, at
   * rest the rows are the same.
   */
  settle?(database: Pool): Promise<void>;
  /** Deletes some of the rows that are past their age by event time; returns how many. When it runs changes no answer. */
  expire(database: Pool): Promise<number>;
}

export interface PostgresStoreOptions {
  readonly url: string;
  readonly jobs: readonly StoredJob<unknown>[];
  /** Where jobs send what goes ahead of their rows. */
  readonly outgoing: OutgoingPort;
  readonly faultPoints?: FaultPoints;
}

/**
 * Rows and offsets in one PostgreSQL transaction.
 *
 * A worker that was stopped inside a transaction holds its row locks until the server ends its session: after 2 s idle, 10 s
 * in all. That bounds how long the next owner waits, so nobody has to be hunted down.
 */
export class PostgresStore implements StorePort {
  private readonly pool: Pool;
  private readonly writers: ReadonlyMap<AnyJob, StoredJob<unknown>>;
  private readonly ahead: SendAhead;
  private readonly faultPoints: FaultPoints;
  /** Jobs that have flushed since they were settled, as far as this worker knows. */
  private readonly unsettled = new Set<StoredJob<unknown>>();

  constructor({ url, jobs, outgoing, faultPoints = FaultPoints.none() }: PostgresStoreOptions) {
    this.pool = new Pool({
      connectionString: url,
      application_name: 'globalmart stream-worker',
      max: jobs.length + 3,
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
      // A connection that was cut without a word would otherwise be waited on for ever.
      query_timeout: 15_000,
      options: '-c idle_in_transaction_session_timeout=2000 -c transaction_timeout=10000 -c timezone=UTC',
    });
    // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    // So does one that breaks while it is lent out: the pool does not listen then, and the query fails anyway.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.writers = new Map(jobs.map((stored) => [stored.job, stored]));
    this.ahead = new SendAhead(outgoing);
    this.faultPoints = faultPoints;
  }

  async look(jobs: readonly string[], partition: number): Promise<JobPosition[]> {
    return (await this.single<PositionRow>(LOOK, [jobs, partition])).map(toPosition);
  }

  async claim(job: string, partition: number, beginnings: readonly Beginning[]): Promise<Claim[]> {
    const sorted = [...beginnings].sort(byTopic);
    const values = [job, partition, sorted.map(({ topic }) => topic), sorted.map(({ startOffset }) => startOffset)];
    return (await this.single<OffsetRow>(CLAIM, values)).map(toClaim);
  }

  async reclaim(
    job: string,
    partition: number,
    held: readonly { topic: EventTopic; epoch: number }[],
  ): Promise<Claim[] | undefined> {
    const sorted = [...held].sort(byTopic);
    const values = [job, partition, sorted.map(({ topic }) => topic), sorted.map(({ epoch }) => epoch)];
    const claims = await this.single<OffsetRow>(RECLAIM, values);
    return claims.length === held.length ? claims.map(toClaim) : undefined;
  }

  async loadState(job: AnyJob, partition: number, keys: readonly StateKey[]): Promise<readonly unknown[]> {
    const stored = this.writerOf(job);
    if (stored.loadState === undefined) throw new Error(`nobody loads the state of job ${job.name}`);
    try {
      return await stored.loadState(this.pool, partition, keys);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async flush(job: AnyJob, cuts: readonly Cut[]): Promise<{ fencedPartitions: readonly number[] }> {
    const writer = this.writerOf(job);
    await this.faultPoints.pass('flush-begin');
    // Without a connection: none shall wait inside a transaction for a broker that is away.
    if (await this.ahead.send(writer, cuts)) await this.faultPoints.pass('records-sent');
    const lost = await this.writeAhead(writer, cuts);
    const held = cuts.filter(({ partition }) => !lost.includes(partition));
    const client = await this.connect();
    try {
      const fenced = await this.transact(client, writer, held);
      client.release();
      this.unsettled.add(writer);
      return { fencedPartitions: [...lost, ...fenced] };
    } catch (error) {
      // Whatever state the session is in, nobody shall inherit it.
      client.release(true);
      throw error;
    }
  }

  /**
   * Settles the jobs that this worker has flushed; to be called every second or so.
   *
   * @param all those of other workers, too: one may have died between its flush and this
   */
  async settle(all = false): Promise<void> {
    const failures: unknown[] = [];
    for (const stored of all ? this.writers.values() : [...this.unsettled]) {
      this.unsettled.delete(stored);
      try {
        await stored.settle?.(this.pool);
      } catch (error) {
        // The others do not wait for a job that cannot.
        this.unsettled.add(stored);
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Deletes a bounded number of rows past their age; to be called every minute or so. Returns how many. */
  async expire(): Promise<number> {
    let deleted = 0;
    for (const stored of this.writers.values()) deleted += await stored.expire(this.pool);
    return deleted;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Answers whether the store can be reached, for health. */
  async ping(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  private async writeAhead(writer: StoredJob<unknown>, cuts: readonly Cut[]): Promise<readonly number[]> {
    try {
      return (await writer.writeAhead?.(this.pool, cuts, (point) => this.faultPoints.pass(point))) ?? [];
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** Tries with all cuts, then, when some turn out to be fenced, from the start without those. */
  private async transact(client: PoolClient, writer: StoredJob<unknown>, cuts: readonly Cut[]): Promise<number[]> {
    const fenced: number[] = [];
    let rest = cuts;
    while (rest.length > 0) {
      const lost = await this.attempt(client, writer, rest);
      if (lost.length === 0) break;
      fenced.push(...lost);
      rest = rest.filter(({ partition }) => !lost.includes(partition));
    }
    return fenced;
  }

  /** One transaction; returns the partitions whose compare failed, in which case nothing was written. */
  private async attempt(client: PoolClient, writer: StoredJob<unknown>, cuts: readonly Cut[]): Promise<number[]> {
    const filled = cuts.filter(({ delta }) => delta !== undefined);
    const statements = filled.length > 0 ? writer.statements(filled) : [];
    const move = moveStatement(writer.job.name, writer.announced ?? false, cuts);
    try {
      await client.query('BEGIN');
      await this.faultPoints.pass('tx-begun');
      for (const statement of statements) await client.query(statement);
      await this.faultPoints.pass('rows-written');
      const { rows } = await client.query<{ partition: number; topic: string }>(move);
      await this.faultPoints.pass('offset-cas-done');
      const moved = new Set(rows.map(({ partition, topic }) => `${partition} ${topic}`));
      const lost = cuts.filter(({ partition, moves }) =>
        moves.some(({ topic }) => !moved.has(`${partition} ${topic}`)),
      );
      if (lost.length > 0) {
        await client.query('ROLLBACK');
        return lost.map(({ partition }) => partition);
      }
    } catch (error) {
      throw asUnavailable(error);
    }
    try {
      const answer = client.query('COMMIT');
      // Awaited below; a fault point in between must not make its failure an unhandled one.
      answer.catch(() => undefined);
      await this.faultPoints.pass('commit-sent');
      await answer;
      await this.faultPoints.pass('commit-acked');
    } catch (error) {
      throw new FlushOutcomeUnknown(`no answer to COMMIT of ${writer.job.name}`, { cause: error });
    }
    return [];
  }

  private writerOf(job: AnyJob): StoredJob<unknown> {
    const writer = this.writers.get(job);
    if (writer === undefined) throw new Error(`no writer for job ${job.name}`);
    return writer;
  }

  private async single<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query<Row>(text, values);
      return rows;
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  private async connect(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

/** Row locks are always taken in one order. */
function byTopic(a: { topic: EventTopic }, b: { topic: EventTopic }): number {
  return a.topic < b.topic ? -1 : 1;
}

function asUnavailable(error: unknown): unknown {
  if (!isPassing(error)) return error;
  return new StoreUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
}
