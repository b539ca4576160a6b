import type { EventTopic } from '@globalmart/contracts';
import { FileSeries, type LakeRow, type LakeStore, type WholeFile } from '@globalmart/lake';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CustomerEvents } from '../customers/customer-events';
import { catalogueRow, registrationRow } from './opening-rows';
import { pastBuyers } from './past-buyers';
import { PastDay, type PastShop } from './past-day';
import { type PastPlan, type PlannedDay, ROWS_PER_FILE } from './past-plan';

const DAY_MS = 86_400_000;
/** Made in one go, a fraction of a millisecond, before the file that is being written gets its turn. */
const ROWS_AT_ONCE = 100;

interface DatedRow {
  readonly dayMs: number;
  readonly row: LakeRow;
}

export interface PastWriterOptions {
  readonly shop: PastShop;
  readonly plan: PastPlan;
  readonly store: LakeStore;
  /** Keys of files that are whole from before. */
  readonly there: ReadonlySet<string>;
  /** So many purchases more are made, or were there before. */
  readonly onSold: (purchases: number) => void;
}

/** Writes the files of a history: the catalogue, the days, and who has bought. Returns what they are. */
export async function writePast(options: PastWriterOptions): Promise<readonly WholeFile[]> {
  const files = await FileSeries.open(options.store);
  try {
    const writer = new PastWriter(options, files);
    await writer.writeCatalogue();
    for (const day of options.plan.days) await writer.writeDay(day);
    await files.settle();
    await writer.writeRegistrations();
    await files.settle();
    return files.whole;
  } finally {
    await files.close();
  }
}

class PastWriter {
  private readonly openingMs: number;

  constructor(
    private readonly options: PastWriterOptions,
    private readonly files: FileSeries,
  ) {
    this.openingMs = options.plan.days[0]?.dayMs ?? 0;
  }

  async writeCatalogue(): Promise<void> {
    await this.writeRows('product_catalog', this.products());
  }

  async writeDay({ dayMs, parts }: PlannedDay): Promise<void> {
    const { shop, there, onSold } = this.options;
    if (parts.every(({ file }) => there.has(file.key))) {
      for (const { file, rows } of parts) await this.files.keep(file, rows);
      return onSold(parts.reduce((sum, { rows }) => sum + rows, 0));
    }
    let buffer = this.files.newRows('transactions');
    const day = new PastDay(shop, dayMs, (row) => buffer.append(row));
    for (const { file, rows } of parts) {
      buffer = this.files.newRows('transactions');
      while (buffer.rows < rows) {
        onSold(day.make(Math.min(ROWS_AT_ONCE, rows - buffer.rows)));
        await nextTurn();
      }
      await this.files.put(file, buffer);
    }
  }

  /** Of everybody who has bought, from the files: some may be of a run that was ended. */
  async writeRegistrations(): Promise<void> {
    await this.writeRows('customer_events', this.registrations());
  }

  private *products(): Generator<DatedRow> {
    const { openingMs } = this;
    for (const product of this.options.shop.catalogue.messages()) {
      yield { dayMs: openingMs, row: catalogueRow(product, openingMs) };
    }
  }

  /** In the order of time, since customers are numbered as they register. Who was there before is told of on the first day. */
  private async *registrations(): AsyncGenerator<DatedRow> {
    const { openingMs } = this;
    const { shop, store, plan } = this.options;
    const { customers, seed } = shop;
    const events = new CustomerEvents({ customers, seed });
    const members = customers.registeredBefore(Math.max(openingMs, customers.balancedFromMs));
    const paths = await Promise.all([...plan.keys].map((key) => store.open(key)));
    for await (const customer of pastBuyers(paths)) {
      const timeMs = customer < members ? openingMs : customers.registeredAtMs(customer);
      yield { dayMs: timeMs - (timeMs % DAY_MS), row: registrationRow(events.registration(customer), timeMs) };
    }
  }

  /** Rows come day by day. */
  private async writeRows(topic: EventTopic, rows: Iterable<DatedRow> | AsyncIterable<DatedRow>): Promise<void> {
    const { files, options } = this;
    let buffer = this.files.newRows(topic);
    let dayMs = this.openingMs;
    let part = 0;
    const put = async () => {
      if (buffer.rows > 0) await files.put(options.plan.file(topic, dayMs, part), buffer);
      buffer = this.files.newRows(topic);
    };
    for await (const { dayMs: nextMs, row } of rows) {
      const isNewDay = nextMs !== dayMs;
      if (isNewDay || buffer.rows === ROWS_PER_FILE) {
        await put();
        part = isNewDay ? 0 : part + 1;
        dayMs = nextMs;
      }
      buffer.append(row);
      if (buffer.rows % ROWS_AT_ONCE === 0) await nextTurn();
    }
    await put();
  }
}
