import { judgeRecord } from '@globalmart/contracts';
import { addEventOf, addOrigin, type LakeColumns, type LakeRow } from '@globalmart/lake';
import { simulationOf, START_MS } from '../../test/simulated-run';
import { Catalogue } from '../generate/catalogue';
import type { SimulatedRecord } from '../simulate/simulated-record';
import type { SimulationOptions } from '../simulate/simulation';
import { LakeRowWriter } from './lake-row.writer';

const CATALOGUE = new Catalogue(300);
const SEED = 11;

function purchases(options: Partial<SimulationOptions>): SimulatedRecord[] {
  const simulation = simulationOf({ seed: SEED, catalogue: CATALOGUE, eventsPerSecond: 50, ...options });
  const records: SimulatedRecord[] = [];
  for (let slot = 0; slot < 20_000; slot += 1) {
    simulation.slot(START_MS + slot * 20, (record) => record.topic === 'transactions' && records.push(record));
  }
  return records;
}

function rows(options: Partial<SimulationOptions>): LakeRow<'transactions'>[] {
  const made: LakeRow<'transactions'>[] = [];
  purchases({ ...options, writer: new LakeRowWriter(SEED, CATALOGUE, (row) => made.push(row)) });
  return made;
}

/** The row that stream processing makes of a message, of a catalogue that knows every product. */
function streamedRow({ key, value, eventTimeMs }: SimulatedRecord): unknown {
  const record = { key: Buffer.from(key), value: Buffer.from(value), appendTimeMs: eventTimeMs };
  const judged = judgeRecord('transactions', record);
  if (!judged.ok) throw new Error(judged.reason);
  const { event } = judged;
  const lines = event.lines.map((line) => ({ ...line, category: line.category ?? categoryOf(line.productId) }));
  const origin = { source: 'history', late: false, partition: null, offset: null, append_time: eventTimeMs } as const;
  const row: Record<string, unknown> = {};
  addEventOf('transactions')({ ...event, lines }, columnsOf(row));
  addOrigin(origin, columnsOf(row));
  return row;
}

/** Columns that put what is added to them into one object. */
function columnsOf(row: Record<string, unknown>): LakeColumns {
  const columnOf = (name: string) => ({
    add: (value: unknown) => (row[name] = value),
    addEach: (items: readonly unknown[], addItem: (item: unknown, at: number, to: LakeColumns) => void) => {
      row[name] = items.map((item, at) => {
        const line: Record<string, unknown> = {};
        addItem(item, at, columnsOf(line));
        return line;
      });
    },
  });
  return new Proxy({}, { get: (_, name: string) => columnOf(name) }) as LakeColumns;
}

const categoryOf = (productId: string) => CATALOGUE.categoryOf(Number(productId.slice('prod_'.length)) - 1);

it.each([
  ['in stores, and online without a session', { mix: [1, 0, 0], onlineShare: 0.2 }],
  ['in stores and in sessions', { mix: [20, 60, 20] }],
])('writes purchases %s as the rows that their messages become', (_, options) => {
  const streamed = purchases(options).map(streamedRow);
  expect(rows(options)).toEqual(streamed);
  expect(streamed.length).toBeGreaterThan(3_000);
});

it('makes a fifth of the purchases online where it is told to', () => {
  const made = rows({ mix: [1, 0, 0], onlineShare: 0.2 });
  const online = made.filter(({ store_id: store }) => store === 0).length / made.length;
  expect(online).toBeGreaterThan(0.18);
  expect(online).toBeLessThan(0.22);
});
