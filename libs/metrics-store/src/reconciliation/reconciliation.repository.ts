import type { Pool } from 'pg';
import type { Measure, Reconciliation, ReconciliationStatus } from './reconciliation';

/** A row and who has written it, when. */
export interface CheckedReconciliation extends Reconciliation {
  readonly runId: string;
  /** In ms since the epoch. */
  readonly checkedMs: number;
}

/** The place of a row in the order of `find`. */
export interface ReconciliationPosition {
  readonly day: string;
  readonly measure: string;
}

export interface ReconciliationQuery {
  /** Days from and to, each `YYYY-MM-DD`, UTC. */
  readonly firstDay?: string;
  readonly lastDay?: string;
  readonly status?: ReconciliationStatus;
  /** Only rows that come after this one. */
  readonly after?: ReconciliationPosition;
  readonly limit: number;
}

const FIGURES = [
  'kafka',
  'stream',
  'lake',
  'warehouse',
  'late',
  'late_repeats',
  'rounding',
  'in_flight',
  'unexplained',
];
const COLUMNS = ['day', 'measure', ...FIGURES, 'status', 'run_id'];

const SAVE = `
INSERT INTO reconciliation (${COLUMNS.join(', ')})
SELECT * FROM unnest($1::date[], $2::text[], ${FIGURES.map((_, at) => `$${at + 3}::bigint[]`).join(', ')}, $12::text[], $13::text[])
ON CONFLICT (day, measure) DO UPDATE SET
  ${COLUMNS.slice(2)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}, checked_at = now()`;

const FIND = `
SELECT to_char(day, 'YYYY-MM-DD') AS day, measure, ${FIGURES.join(', ')}, status, run_id,
  (extract(epoch FROM checked_at) * 1000)::bigint AS checked_ms
FROM reconciliation
WHERE ($1::date IS NULL OR day >= $1) AND ($2::date IS NULL OR day <= $2) AND ($3::text IS NULL OR status = $3)
  AND ($4::date IS NULL OR day < $4 OR (day = $4 AND measure > $5))
ORDER BY reconciliation.day DESC, measure
LIMIT $6`;

type Row = Readonly<Record<string, string | null>>;

/** Reads and writes reconciliation. */
export class ReconciliationRepository {
  constructor(private readonly pool: Pool) {}

  /** Takes the place of what an earlier run has found of the same days. */
  async save(runId: string, rows: readonly Reconciliation[]): Promise<void> {
    const column = <T>(of: (row: Reconciliation) => T) => rows.map(of);
    await this.pool.query(SAVE, [
      column(({ day }) => day),
      column(({ measure }) => measure),
      column(({ kafka }) => kafka),
      column(({ stream }) => stream),
      column(({ lake }) => lake),
      column(({ warehouse }) => warehouse),
      column(({ late }) => late),
      column(({ lateRepeats }) => lateRepeats),
      column(({ rounding }) => rounding),
      column(({ inFlight }) => inFlight),
      column(({ unexplained }) => unexplained),
      column(({ status }) => status),
      column(() => runId),
    ]);
  }

  /** The newest day first, of one day by measure. */
  async find({ firstDay, lastDay, status, after, limit }: ReconciliationQuery): Promise<CheckedReconciliation[]> {
    const { rows } = await this.pool.query<Row>(FIND, [firstDay, lastDay, status, after?.day, after?.measure, limit]);
    return rows.map(toReconciliation);
  }
}

function toReconciliation(row: Row): CheckedReconciliation {
  const orNull = (column: string) => (row[column] == null ? null : Number(row[column]));
  return {
    day: String(row['day']),
    measure: row['measure'] as Measure,
    kafka: orNull('kafka'),
    stream: orNull('stream'),
    lake: Number(row['lake']),
    warehouse: orNull('warehouse'),
    late: Number(row['late']),
    lateRepeats: Number(row['late_repeats']),
    rounding: Number(row['rounding']),
    inFlight: Number(row['in_flight']),
    unexplained: Number(row['unexplained']),
    status: row['status'] as ReconciliationStatus,
    runId: String(row['run_id']),
    checkedMs: Number(row['checked_ms']),
  };
}
