import { FAULT_POINTS } from '@globalmart/streaming';
import { SeededRandom } from '@globalmart/streaming/simulation';
import { eventually } from '@globalmart/testing';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningLoad } from '../chaos/load/load-sender';
import { countFates, transactionLoad, type LoadRecord } from '../chaos/load/transaction-load';
import { QualityReader } from '../chaos/observe/quality-reader';
import type { AppProcess } from '../chaos/processes/app-process';
import { PostgresProxy } from '../chaos/proxy/postgres-proxy';
import type { Stage } from '../chaos/stage';
import type { VerifyResult } from '../oracle/verify';
import type { Services } from '../services';
import type { SoakOptions } from './arguments';
import { Footprint, growing } from './footprint';
import { PostgresFigures, swollen, type TableSize } from './postgres-figures';
import { figuresOf } from './process-figures';
import { RecoveryWatch, type Recovery } from './recovery-watch';
import { LATEST_TURN, scheduleFaults } from './schedule';
import { Troubles } from './troubles';

const STATUS_MS = 30_000;
const SAMPLE_MS = 2_000;
const POINT_DEADLINE_MS = 90_000;
const QUIESCE_DEADLINE_MS = 300_000;
/** Enough for lines without a category to find one, and written in a moment. */
const PRODUCTS = 5_000;
/** The first quarter of the timed part warms up: caches fill, the compiler finishes, vacuum finds its pace. */
const WARM_UP_SHARE = 0.25;

export interface SoakResult {
  readonly ok: boolean;
  readonly [figure: string]: unknown;
}

/** One run: everything that moves, and what breaks it. */
export class SoakRun {
  private readonly footprint = new Footprint();
  private readonly watch: RecoveryWatch;
  private readonly postgres: PostgresFigures;
  private readonly startedMs = Date.now();
  /** Undefined until it is warm. */
  private early: { readonly atMs: number; readonly tables: readonly TableSize[] } | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly services: Services,
    private readonly options: SoakOptions,
    private readonly print: (line: string) => void,
  ) {
    this.postgres = new PostgresFigures(services.env.POSTGRES_OWNER_URL ?? '');
    this.watch = new RecoveryWatch(stage.results, ({ what, seconds }) =>
      this.say(`every partition moves again ${seconds.toFixed(1)} s after: ${what}`),
    );
  }

  async run(): Promise<SoakResult> {
    const workerUrl = this.services.env.POSTGRES_WORKER_URL ?? '';
    const proxy = await PostgresProxy.open(workerUrl);
    try {
      return await this.play(proxy, new URL(workerUrl).username);
    } finally {
      await this.watch.stop();
      await this.postgres.close();
      await proxy.close();
    }
  }

  private async play(proxy: PostgresProxy, workerRole: string): Promise<SoakResult> {
    const { stage, services, postgres, watch, options } = this;
    const say = (what: string): void => this.say(what);
    const troubles = new Troubles({ stage, services, proxy, postgres, workerRole, watch, say });
    const witness = troubles.startWorker();
    const producer = this.startProducer();
    await stage.waitForProgress([]);
    await stage.waitForProgress(await stage.results.offsets());
    const troublemaker = await this.startTroublemaker();
    this.say('producer and workers run');
    watch.start();
    const sampler = setInterval(() => void this.sample({ witness, producer }), SAMPLE_MS);
    const status = setInterval(() => void this.sayStatus(), STATUS_MS);
    try {
      if (options.points) await this.killAtEveryPoint(troubles);
      await this.playSchedule(troubles);
      this.say('sending stops');
      const trouble = await troublemaker.stop();
      const sent = await stopProducer(producer);
      await stage.quiesce(QUIESCE_DEADLINE_MS);
      this.say('at rest; comparing with the log');
      return await this.judge(troubles.made, sent, trouble);
    } finally {
      clearInterval(sampler);
      clearInterval(status);
    }
  }

  private startProducer(): AppProcess {
    const { rate, seed } = this.options;
    const args = ['--rate', `${rate}`, '--seed', `${seed}`, '--products', `${PRODUCTS}`, '--defects', '0'];
    return this.stage.startApp('producer', 'producer', args, { PRODUCER_HTTP_PORT: '0' });
  }

  /** Repeats, late and invalid records beside the producer's. */
  private async startTroublemaker(): Promise<RunningLoad<LoadRecord>> {
    const { minutes, rate, seed } = this.options;
    const perSecond = rate / 50;
    // Each transaction goes twice. Points and start take their time as well: more is made than will be sent.
    const count = Math.ceil((perSecond / 2) * (minutes + 10) * 60);
    const timing = { startMs: Date.now(), greatestMs: Date.now(), spacingMs: 2_000 / perSecond };
    const sender = await this.stage.openSender();
    return sender.start(transactionLoad({ seed, count, copies: 2, idPrefix: `trouble-${seed}`, ...timing }), perSecond);
  }

  private async killAtEveryPoint(troubles: Troubles): Promise<void> {
    const random = new SeededRandom(this.options.seed);
    for (const point of FAULT_POINTS) {
      await troubles.killAt(point, 1 + random.below(LATEST_TURN));
      await eventually(() => this.watch.unrecovered.length === 0, { deadlineMs: POINT_DEADLINE_MS });
    }
  }

  private async playSchedule(troubles: Troubles): Promise<void> {
    const { seed, minutes, every } = this.options;
    const durationMs = minutes * 60_000;
    const startedMs = Date.now();
    const warm = delay(WARM_UP_SHARE * durationMs).then(() => this.rememberEarly());
    const playing: Promise<void>[] = [warm];
    for (const fault of scheduleFaults(seed, durationMs, every * 1_000)) {
      const waitMs = startedMs + fault.atMs - Date.now();
      if (waitMs > 0) await delay(waitMs);
      // Not awaited: the next one comes at its time, whether this one has healed or not.
      playing.push(troubles.make(fault));
    }
    await delay(Math.max(0, startedMs + durationMs - Date.now()));
    await Promise.all(playing);
  }

  /** The server may be down by our own doing: then a little later. */
  private async rememberEarly(): Promise<void> {
    const tables = await eventually(() => this.postgres.tableSizes(), { deadlineMs: 60_000, everyMs: 1_000 });
    this.early = { atMs: Date.now() - this.startedMs, tables };
  }

  private async judge(faults: number, producer: ProducerCounts, trouble: readonly LoadRecord[]): Promise<SoakResult> {
    const { stage, watch, options } = this;
    const result = await stage.verify((line) => this.print(`    ${line}`));
    const tables = await this.postgres.tableSizes();
    const flatness = this.footprint.flatness(this.early?.atMs ?? 0);
    const fates = countFates(trouble);
    const producerValid = (await this.countValid()) - fates.valid;
    const violations = [
      ...watch.violations,
      ...stage.complaints,
      ...growing(flatness),
      ...swollen(this.early?.tables ?? [], tables),
      ...unfit(result, producer, producerValid),
    ];
    const alone = secondsOf(watch.recoveries.filter(({ disturbed }) => !disturbed));
    return {
      soak: 'all jobs',
      ok: result.ok && violations.length === 0 && watch.unrecovered.length === 0,
      ...options,
      differences: result.differences,
      violations,
      faults,
      recovery_s: { faults: alone.length, median: alone[Math.floor(alone.length / 2)], max: alone.at(-1) },
      longest_stall_s: secondsOf(watch.recoveries).at(-1),
      unrecovered: watch.unrecovered,
      flatness,
      table_mb: Object.fromEntries(tables.map(({ table, bytes }) => [table, Math.round(bytes / 1_048_576)])),
      producer_sent: producer.sent,
      producer_acknowledged: producer.acknowledged,
      producer_valid: producerValid,
      trouble_sent: fates,
      records: result.records,
      verdicts: result.logs.transactions.verdicts,
      dead_letters: result.quality.deadLetters,
      rows: Object.fromEntries(result.tables.map(({ table, rowsCompared }) => [table, rowsCompared])),
      seconds: Math.round((Date.now() - this.startedMs) / 1_000),
    };
  }

  /** Valid events as the job `quality` counts them; the catalogue is not among what the producer counts as sent. */
  private async countValid(): Promise<number> {
    const counts = await new QualityReader(this.services.env).counts();
    return [...counts].reduce((sum, [topic, { valid }]) => (topic === 'product_catalog' ? sum : sum + valid), 0);
  }

  private async sample(processes: Readonly<Record<string, AppProcess>>): Promise<void> {
    const atMs = Date.now() - this.startedMs;
    for (const [name, app] of Object.entries(processes)) this.footprint.add(name, atMs, await figuresOf(app));
    const connections = await this.postgres.connections().catch(() => undefined);
    if (connections !== undefined) this.footprint.add('postgres', atMs, { connections });
  }

  private say(what: string): void {
    this.print(`${((Date.now() - this.startedMs) / 1_000).toFixed(1).padStart(7)} s  ${what}`);
  }

  private async sayStatus(): Promise<void> {
    try {
      const offsets = await this.stage.results.offsets();
      const records = offsets.reduce((sum, { nextOffset }) => sum + nextOffset, 0);
      this.say(`${records} transactions in the tables; ${this.footprint.describe()}`);
    } catch {
      this.say(`the tables cannot be read; ${this.footprint.describe()}`);
    }
  }
}

interface ProducerCounts {
  readonly sent: number;
  readonly acknowledged: number;
}

/** What was acknowledged is there, once; what was sent and not acknowledged may be. And no table is empty. */
function unfit(result: VerifyResult, { sent, acknowledged }: ProducerCounts, valid: number): string[] {
  const empty = result.tables.filter(({ rowsCompared }) => rowsCompared === 0).map(({ table }) => `${table} is empty`);
  if (valid >= acknowledged && valid <= sent) return empty;
  return [...empty, `${valid} events of the producer are valid; ${acknowledged} were acknowledged, ${sent} sent`];
}

function secondsOf(recoveries: readonly Recovery[]): number[] {
  return recoveries.map(({ seconds }) => seconds).sort((a, b) => a - b);
}

async function stopProducer(producer: AppProcess): Promise<ProducerCounts> {
  await producer.stop();
  const last = producer.logged('stopped sending').at(-1);
  if (last === undefined) throw new Error(`the producer did not say what it sent; see ${producer.logFile}`);
  return { sent: Number(last.sent), acknowledged: Number(last.acknowledged) };
}
