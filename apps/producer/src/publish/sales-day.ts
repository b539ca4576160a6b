import type { Logger, RecordProducer } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';
import type { CommandFault } from '../commands/simulation-command';
import type { Catalogue } from '../generate/catalogue';
import type { ProducerOptions } from '../options';
import { Rhythm } from '../rhythm/rhythm';
import { ScenarioDirector } from '../scenario/scenario-director';
import { type ScenarioName, SCENARIOS } from '../scenario/scenarios';
import { History, historyStartMs } from '../timeline/history';
import { Timeline } from '../timeline/timeline';
import { EventPublisher } from './event.publisher';
import { HistoryPublisher } from './history.publisher';
import { newestEventTime } from './newest-event-time';
import { Outbox } from './outbox';
import type { PublishCounters } from './publish-counters';
import { SimulatedShop } from './simulated-shop';
import { Statistics } from './statistics';

export interface SalesDayOptions {
  readonly options: ProducerOptions;
  readonly catalogue: Catalogue;
  /** Where the lake's history ends, in event time: all before is told there, and nothing of it here. */
  readonly opensMs: number;
  readonly producer: RecordProducer;
  readonly prefix: string;
  readonly counters: PublishCounters;
  readonly kafka: Kafka;
  readonly logger: Logger;
}

/** What the shop sells: first the history that is missing, then live from the moment where history ends. */
export class SalesDay {
  private readonly outbox: Outbox;
  /** One for history and live traffic, so that who is in the shop when they meet stays in it. */
  private readonly shop: SimulatedShop;
  private phase: HistoryPublisher | EventPublisher | undefined;
  private stopping = false;

  constructor(private readonly day: SalesDayOptions) {
    this.outbox = new Outbox(day);
    this.shop = new SimulatedShop(day.options, day.catalogue, day.opensMs);
  }

  async run(): Promise<void> {
    const { backfillMs } = this.day.options;
    const openingMs = backfillMs === undefined ? Date.now() : await this.sendHistory(backfillMs);
    if (!this.stopping) await this.sellLive(openingMs);
  }

  stop(): void {
    this.stopping = true;
    this.phase?.stop();
    // At once: the producer, which is closed next, takes nothing later.
    this.shop.finish(this.outbox.add);
    this.outbox.ship(performance.now());
  }

  begin(scenario: ScenarioName | undefined): { fromMs: number; untilMs: number } | CommandFault {
    if (!(this.phase instanceof EventPublisher)) return { field: 'scenario', rule: 'begins once history is sent' };
    const { rate, unpaced, startMs } = this.day.options;
    if (unpaced && startMs === undefined && scenario !== undefined && SCENARIOS[scenario].pace !== 1) {
      return { field: 'scenario', rule: `${scenario} changes the pace, and this shop has none` };
    }
    const scene = this.phase.begin(scenario);
    this.day.logger.info({ scenario: scenario ?? 'normal', rate, ...scene }, 'scenario');
    return scene;
  }

  /** Resolves with the moment up to which everything is sent. */
  private async sendHistory(spanMs: number): Promise<number> {
    const { options, kafka, prefix, logger, counters, producer, opensMs } = this.day;
    const { startMs, backfillRate } = options;
    const now = () => startMs ?? Date.now();
    const newestMs = Math.max(await newestEventTime(kafka, prefix), opensMs);
    const fromMs = historyStartMs(newestMs, spanMs, now());
    const history = new History(new Rhythm(), fromMs, backfillRate);
    const { outbox, shop } = this;
    const publisher = new HistoryPublisher({ producer, outbox, history, now, shop });
    this.phase = publisher;
    logger.info({ from: new Date(fromMs).toISOString(), perSecond: backfillRate }, 'sending history');
    const statistics = new Statistics(counters, producer, logger);
    const metMs = await publisher.run();
    statistics.end('history sent');
    return metMs;
  }

  private async sellLive(openingMs: number): Promise<void> {
    const { options, producer, counters, logger } = this.day;
    const { rate, unpaced, seed, mix, count, durationMs, scenario } = options;
    // The schedule began when history ended, some milliseconds ago.
    const startedMs = performance.now() - (options.startMs === undefined ? Date.now() - openingMs : 0);
    const timeline = new Timeline(options, openingMs, Date.now);
    const director = new ScenarioDirector(timeline);
    const { outbox, shop } = this;
    const publisher = new EventPublisher({
      ...{ producer, outbox, shop, timeline, director, counters, count, durationMs, startedMs },
    });
    this.phase = publisher;
    logger.info({ rate: unpaced ? 'as fast as possible' : rate, seed, mix, count, durationMs, scenario }, 'selling');
    if (scenario !== undefined) this.begin(scenario);
    const statistics = new Statistics(counters, producer, logger);
    await publisher.run();
    statistics.end('sent');
  }
}
