import { SeededRandom } from '@globalmart/streaming/simulation';
import { FAULT_POINTS } from '@globalmart/streaming';
import { eventually } from '@globalmart/testing';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningLoad } from '../chaos/load/load-sender';
import { countFates, transactionLoad, type LoadRecord } from '../chaos/load/transaction-load';
import type { AppProcess } from '../chaos/processes/app-process';
import type { Stage } from '../chaos/stage';
import type { Services } from '../services';
import type { SoakOptions } from './arguments';
import { MemorySamples } from './memory-samples';
import { RecoveryWatch, type Recovery } from './recovery-watch';
import { scheduleFaults, type Fault } from './schedule';

const STATUS_MS = 30_000;
const MEMORY_SAMPLE_MS = 2_000;
const POINT_DEADLINE_MS = 90_000;
const QUIESCE_DEADLINE_MS = 180_000;
/** The fault point's turn: early enough to come in seconds, late enough to be in full flight. */
const LATEST_TURN = 10;

export interface SoakResult {
  readonly ok: boolean;
  readonly [figure: string]: unknown;
}

/** One run: everything that moves, and what breaks it. */
export class SoakRun {
  private readonly random: SeededRandom;
  private readonly memory = new MemorySamples();
  private readonly watch: RecoveryWatch;
  private readonly startedMs = Date.now();
  private first: AppProcess;
  private second: AppProcess | undefined;
  private faults = 0;
  private kills = Promise.resolve();

  constructor(
    private readonly stage: Stage,
    private readonly services: Services,
    private readonly options: SoakOptions,
    private readonly print: (line: string) => void,
  ) {
    this.random = new SeededRandom(options.seed);
    this.watch = new RecoveryWatch(stage.results, ({ what, seconds }) =>
      this.say(`every partition moves again ${seconds.toFixed(1)} s after: ${what}`),
    );
  }

  async run(): Promise<SoakResult> {
    const { stage, options } = this;
    const { rate, seed } = options;
    this.first = stage.startWorker();
    const producer = stage.startApp(
      'producer',
      'producer',
      ['--rate', `${rate}`, '--seed', `${seed}`, '--topics', 'transactions', '--without-catalogue'],
      { PRODUCER_HTTP_PORT: '0' },
    );
    await stage.waitForProgress([]);
    await stage.waitForProgress(await stage.results.offsets());
    const troublemaker = await this.startTroublemaker();
    this.say('producer and worker run');
    this.watch.start();
    const sampler = setInterval(() => this.memory.take([...stage.workers, producer]), MEMORY_SAMPLE_MS);
    const status = setInterval(() => void this.sayStatus(), STATUS_MS);
    try {
      if (options.points) await this.killAtEveryPoint();
      await this.playSchedule();
      this.say('sending stops');
      const sent = await troublemaker.stop();
      const stopped = await stopProducer(producer);
      return await this.compare(stopped, sent);
    } finally {
      clearInterval(sampler);
      clearInterval(status);
      await this.watch.stop();
    }
  }

  /** Repeats, late and invalid records beside the producer's flawless ones. */
  private async startTroublemaker(): Promise<RunningLoad<LoadRecord>> {
    const { minutes, rate, seed } = this.options;
    const perSecond = rate / 10;
    // Each transaction goes twice. Points and start take their time as well: more is made than will be sent.
    const count = Math.ceil((perSecond / 2) * (minutes + 10) * 60);
    const timing = { startMs: Date.now(), greatestMs: Date.now(), spacingMs: 2_000 / perSecond };
    const sender = await this.stage.openSender();
    return sender.start(transactionLoad({ seed, count, copies: 2, idPrefix: `trouble-${seed}`, ...timing }), perSecond);
  }

  private async killAtEveryPoint(): Promise<void> {
    for (const point of FAULT_POINTS) {
      // The one that ran until now makes room, so that the doomed one has everything to do.
      await this.first.stop();
      const nth = 1 + this.random.below(LATEST_TURN);
      this.first = this.stage.startWorker({ faultPoints: `${point}:${nth}:kill` });
      await eventually(() => !this.first.isRunning, { deadlineMs: POINT_DEADLINE_MS });
      this.count(`worker killed by itself at ${point}, time ${nth}`);
      this.watch.faultEnded(`kill at ${point}`);
      this.first = this.stage.startWorker();
      await eventually(() => this.watch.unrecovered.length === 0, { deadlineMs: POINT_DEADLINE_MS });
    }
  }

  private async playSchedule(): Promise<void> {
    const { seed, minutes, kills } = this.options;
    const durationMs = minutes * 60_000;
    const startedMs = Date.now();
    const playing: Promise<void>[] = [];
    for (const fault of scheduleFaults(seed, durationMs, kills)) {
      const waitMs = startedMs + fault.atMs - Date.now();
      if (waitMs > 0) await delay(waitMs);
      // Not awaited: the next one comes at its time, whether this one has healed or not.
      playing.push(this.make(fault));
    }
    await delay(Math.max(0, startedMs + durationMs - Date.now()));
    await Promise.all(playing);
  }

  private async make(fault: Fault): Promise<void> {
    this.watch.faultBegan();
    switch (fault.kind) {
      case 'kill worker':
        // One after the other: a kill that falls due before the restart after the last one hits the next worker.
        this.kills = this.kills.then(() => this.killWorker(fault.restartAfterMs));
        return this.kills;
      case 'second worker joins':
        this.second = this.stage.startWorker();
        return this.count(`${this.second.name}, a second worker, starts`);
      case 'second worker leaves':
        this.count(`${this.second?.name ?? 'no second worker'} is asked to leave`);
        await this.second?.stop();
        this.second = undefined;
        return;
      case 'kill service':
        return this.killService(fault.service, fault.downMs);
    }
  }

  private async killWorker(restartAfterMs: number): Promise<void> {
    const { name } = this.first;
    await this.first.kill();
    this.count(`${name} killed`);
    this.watch.faultEnded(`${name} killed`);
    await delay(restartAfterMs);
    this.first = this.stage.startWorker();
  }

  private async killService(service: 'kafka' | 'postgres', downMs: number): Promise<void> {
    await this.services.kill(service, 'SIGKILL');
    this.count(`${service} killed for ${(downMs / 1_000).toFixed(1)} s`);
    await delay(downMs);
    await this.services.start(service);
    this.say(`${service} is healthy again`);
    this.watch.faultEnded(`${service} down for ${(downMs / 1_000).toFixed(1)} s`);
  }

  private async compare(producer: ProducerCounts, trouble: readonly LoadRecord[]): Promise<SoakResult> {
    const { stage, watch, options } = this;
    await stage.quiesce(QUIESCE_DEADLINE_MS);
    this.say('at rest; comparing with the log');
    const result = await stage.verify((line) => this.print(`    ${line}`));
    const fates = countFates(trouble);
    // What was acknowledged is there, once; what was sent and not acknowledged may be.
    const producerValid = result.verdicts.valid - fates.valid;
    const isConserved = producerValid >= producer.acknowledged && producerValid <= producer.sent;
    const hasRows = result.tables.every(({ rowsCompared }) => rowsCompared > 0);
    const violations = [...watch.violations, ...stage.complaints];
    const alone = secondsOf(watch.recoveries.filter(({ disturbed }) => !disturbed));
    return {
      soak: 'sales',
      ok: result.ok && hasRows && isConserved && violations.length === 0 && watch.unrecovered.length === 0,
      ...options,
      differences: result.differences,
      violations,
      faults: this.faults,
      recovery_s: { faults: alone.length, median: alone[Math.floor(alone.length / 2)], max: alone.at(-1) },
      longest_stall_s: secondsOf(watch.recoveries).at(-1),
      unrecovered: watch.unrecovered,
      rss_peak_mb: this.memory.peaks,
      producer_sent: producer.sent,
      producer_acknowledged: producer.acknowledged,
      producer_valid: producerValid,
      trouble_sent: fates,
      records: result.records,
      verdicts: result.verdicts,
      rows: Object.fromEntries(result.tables.map(({ table, rowsCompared }) => [table, rowsCompared])),
      seconds: Math.round((Date.now() - this.startedMs) / 1_000),
    };
  }

  private count(what: string): void {
    this.faults++;
    this.say(what);
  }

  private say(what: string): void {
    this.print(`${((Date.now() - this.startedMs) / 1_000).toFixed(1).padStart(7)} s  ${what}`);
  }

  private async sayStatus(): Promise<void> {
    try {
      const offsets = await this.stage.results.offsets();
      const records = offsets.reduce((sum, { nextOffset }) => sum + nextOffset, 0);
      this.say(`${records} records in the tables; ${this.memory.describe()}`);
    } catch {
      this.say(`the tables cannot be read; ${this.memory.describe()}`);
    }
  }
}

interface ProducerCounts {
  readonly sent: number;
  readonly acknowledged: number;
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
