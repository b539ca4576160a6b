import { EVENT_TOPICS } from '@globalmart/contracts';
import { historyDayOf, type LakeStore, type LogReach, untilLakeReaches } from '@globalmart/lake';
import {
  claimHistory,
  type LakeFile,
  lakeFileInserts,
  LakeFileRepository,
  LakeLedger,
  ProgressRepository,
  unloggedFile,
} from '@globalmart/metrics-store';
import type { Kafka } from 'kafkajs';
import type { ClientBase } from 'pg';
import { Customers } from '../customers/customers';
import { Catalogue } from '../generate/catalogue';
import { Rhythm } from '../rhythm/rhythm';
import type { HistoryOptions } from './history-options';
import type { PastShop } from './past-day';
import { PastPlan } from './past-plan';
import { writePast } from './past-writer';

/** Those whose files lie under the day they happened; a catalogue may lie on any day, the newest product counts. */
const DATED_TOPICS = EVENT_TOPICS.filter((topic) => topic !== 'product_catalog');
const LAKE_JOB = 'lake';
/** A worker lists what it has read within LAKE_FLUSH_INTERVAL_MS, two minutes. */
const LAKE_PATIENCE_MS = 300_000;
const LOOK_EVERY_MS = 1_000;

export interface HistoryWorld {
  /** One session as the role globalmart_worker, for this alone. */
  readonly database: ClientBase;
  readonly kafka: Kafka;
  readonly topicPrefix: string;
  readonly store: LakeStore;
  /** The lake lacks something that the topics hold. */
  readonly onWait: () => void;
  /** How many purchases there will be. */
  readonly onBegin: (purchases: number) => void;
  readonly onSold: (purchases: number) => void;
}

/** Why no history is written; nothing has changed. */
export class HistoryRefused extends Error {
  override readonly name = 'HistoryRefused';
}

/**
 * Writes a history to the lake and lists its files, all at once. Returns them; undefined if it was to be written into an
 * empty shop only and there is something.
 *
 * @throws HistoryRefused naming a day that is there already; LakeBehindError where the lake lacks what the topics hold
 */
export async function writeHistory(
  options: HistoryOptions,
  world: HistoryWorld,
): Promise<readonly LakeFile[] | undefined> {
  const { database, store } = world;
  if (!(await claimHistory(database))) throw new HistoryRefused('another history is being written');
  const listed = new LakeFileRepository(database);
  const ends = await findEnds(world);
  if (options.onlyIfEmpty && !((await listed.isEmpty()) && ends.every(({ nextOffset }) => nextOffset === 0))) {
    return undefined;
  }
  await refuseDaysThatAreThere(listed, options);
  await waitForLake(ends, world);
  await refuseDaysThatAreThere(listed, options);
  const shop = shopOf(options);
  const plan = new PastPlan(options, shop);
  const there = await tidyUp(store, new LakeLedger(database), plan);
  world.onBegin(plan.purchases);
  const files = await writePast({ shop, plan, store, there, onSold: world.onSold });
  // Once more, for the stream may have gone on meanwhile.
  await refuseDaysThatAreThere(listed, options);
  const listing = files.map((file) => unloggedFile(file, 'history'));
  for (const statement of lakeFileInserts(listing)) await database.query(statement);
  return listing;
}

/** Only when the lake has what the logs hold is it known which days the stream has. */
async function waitForLake(ends: readonly LogReach[], { database, onWait }: HistoryWorld): Promise<void> {
  const progress = new ProgressRepository(database);
  let looks = 0;
  await untilLakeReaches({
    findEnds: () => Promise.resolve(ends),
    findReached: async () => {
      looks += 1;
      if (looks === 2) onWait();
      return (await progress.findAll()).filter(({ job }) => job === LAKE_JOB);
    },
    timeoutMs: LAKE_PATIENCE_MS,
    everyMs: LOOK_EVERY_MS,
    signal: new AbortController().signal,
  });
}

function shopOf({ products, customers, seed, transactionsPerDay }: HistoryOptions): PastShop {
  const rhythm = new Rhythm();
  const catalogue = new Catalogue(products);
  return { catalogue, customers: new Customers(undefined, customers, rhythm), rhythm, seed, transactionsPerDay };
}

async function refuseDaysThatAreThere(listed: LakeFileRepository, { days }: HistoryOptions): Promise<void> {
  const taken = await listed.findFirstOf(DATED_TOPICS, { fromMs: days[0] ?? 0, toMs: days.at(-1) ?? 0 });
  if (taken === undefined) return;
  const { day, topic, source } = taken;
  throw new HistoryRefused(
    `${day} is in the lake already (${topic}, source ${source}), and a day is either history's or not: ` +
      'choose others by --days and --to',
  );
}

/** Deletes what an ended run of other options has left, and returns the keys of whole files that this one needs. */
async function tidyUp(store: LakeStore, ledger: LakeLedger, plan: PastPlan): Promise<ReadonlySet<string>> {
  const isHistory = (key: string) => historyDayOf(key) !== undefined;
  const keys = (await store.list()).filter(isHistory);
  const there = new Set(keys.filter((key) => plan.keys.has(key)));
  const unfinished = (await store.listUnfinished()).filter(isHistory);
  const left = [...keys, ...unfinished].filter((key) => !there.has(key));
  for (const key of await ledger.unaccounted(left)) await store.delete(key);
  return there;
}

async function findEnds({ kafka, topicPrefix }: HistoryWorld): Promise<LogReach[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = DATED_TOPICS.map(async (topic) => {
      const offsets = await admin.fetchTopicOffsets(topicPrefix + topic);
      return offsets.map(({ partition, high }) => ({ topic, partition, nextOffset: Number(high) }));
    });
    return (await Promise.all(ends)).flat();
  } finally {
    await admin.disconnect();
  }
}
