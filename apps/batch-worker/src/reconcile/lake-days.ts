import { isStreamKey, openDuckDb, selectRows } from '@globalmart/lake';
import { type DaySums, NO_SALES } from '@globalmart/metrics-store';
import { rm } from 'node:fs/promises';
import lakeDays from '../../sql/duckdb/lake_days.sql';
import { addSums, type LakeDay } from './day-figures';

export interface LakeDaysOptions {
  /** Paths of files with the rows of those under these keys. */
  readonly open: (keys: readonly string[]) => Promise<string[]>;
  /** Keys of the files of transactions that a run has read. */
  readonly keys: readonly string[];
  /** `YYYY-MM-DD`, UTC. */
  readonly days: readonly string[];
  readonly memoryMb: number;
  readonly threads: number;
  readonly spillFolder: string;
}

export const NO_LAKE_DAY: LakeDay = {
  stream: NO_SALES,
  late: NO_SALES,
  lateRepeats: NO_SALES,
  others: NO_SALES,
  roundingCents: 0,
};

type Kind = 'valid' | 'late' | 'late_repeat' | 'other';

interface KindSums extends DaySums {
  readonly roundingCents: number;
}

const NONE: KindSums = { ...NO_SALES, roundingCents: 0 };

/** What the files of these days hold, by day; days without sales are not there. */
export async function readLakeDays(options: LakeDaysOptions): Promise<Map<string, LakeDay>> {
  const { open, keys, days, memoryMb, threads, spillFolder } = options;
  const ofDays = await open(keys.filter((key) => days.some((day) => key.includes(`/dt=${day}/`))));
  const logged = await open(keys.filter(isStreamKey));
  const duckDb = await openDuckDb({ memoryLimit: `${memoryMb}MiB`, threads, spillFolder });
  const connection = await duckDb.connect();
  try {
    await connection.run(`CREATE VIEW sales_of_days AS ${selectRows('transactions', ofDays)}`);
    await connection.run(`CREATE VIEW logged_sales AS ${selectRows('transactions', logged)}`);
    const rows = (await connection.runAndReadAll(lakeDays)).getRowObjectsJson();
    return toDays(rows as Record<string, string>[]);
  } finally {
    connection.closeSync();
    duckDb.closeSync();
    await rm(spillFolder, { recursive: true, force: true });
  }
}

function toDays(rows: readonly Readonly<Record<string, string>>[]): Map<string, LakeDay> {
  const kinds = new Map<string, Partial<Record<Kind, KindSums>>>();
  for (const row of rows) {
    const day = row['day'] ?? '';
    kinds.set(day, { ...kinds.get(day), [row['kind'] as Kind]: toSums(row) });
  }
  return new Map([...kinds].map(([day, sums]) => [day, toDay(sums)]));
}

function toSums(row: Readonly<Record<string, string>>): KindSums {
  return {
    transactions: Number(row['transactions']),
    units: Number(row['units']),
    revenueCents: Number(row['revenue_cents']),
    roundingCents: Number(row['rounding_cents']),
  };
}

function toDay({
  valid = NONE,
  late = NONE,
  late_repeat: repeats = NONE,
  other = NONE,
}: Partial<Record<Kind, KindSums>>) {
  return {
    stream: addSums(addSums(valid, late), repeats),
    late,
    lateRepeats: repeats,
    others: other,
    roundingCents: valid.roundingCents + late.roundingCents,
  };
}
