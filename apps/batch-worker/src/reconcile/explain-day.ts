import { type DaySums, type Measure, MEASURES, NO_SALES, type Reconciliation } from '@globalmart/metrics-store';
import { addSums, type DayFigures, figureOf } from './day-figures';

/** Compares the stores' figures of a day, measure by measure, and says what is left of their differences. */
export function explainDay(figures: DayFigures): Reconciliation[] {
  return MEASURES.map((measure) => (measure.startsWith('all_') ? ofAll(measure, figures) : ofStream(measure, figures)));
}

function ofStream(measure: Measure, figures: DayFigures): Reconciliation {
  const { day, isLogIncomplete, lake } = figures;
  const of = (sums: DaySums) => figureOf(measure, sums);
  const orNull = (sums: DaySums | null) => (sums === null ? null : of(sums));
  const row = {
    day,
    measure,
    kafka: orNull(figures.kafka),
    stream: orNull(figures.stream),
    lake: of(lake.stream),
    warehouse: orNull(figures.facts),
    late: of(lake.late),
    lateRepeats: of(lake.lateRepeats),
    rounding: measure === 'revenue_cents' ? lake.roundingCents : 0,
    inFlight: of(figures.inFlight),
  };
  return concluded(row, isLogIncomplete);
}

/** History and imports were in no log, and Postgres never has them. */
function ofAll(measure: Measure, { day, lake, trend }: DayFigures): Reconciliation {
  const row = {
    day,
    measure,
    kafka: null,
    stream: null,
    lake: figureOf(measure, addSums(lake.stream, lake.others)),
    warehouse: trend === null ? null : figureOf(measure, trend),
    late: figureOf(measure, lake.late),
    lateRepeats: figureOf(measure, lake.lateRepeats),
    rounding: 0,
    inFlight: figureOf(measure, NO_SALES),
  };
  return concluded(row, false);
}

type Compared = Omit<Reconciliation, 'unexplained' | 'status'>;

function concluded(row: Compared, isLogIncomplete: boolean): Reconciliation {
  const unexplained = differencesOf(row).reduce((sum, difference) => sum + Math.abs(difference), 0);
  if (unexplained > 0) return { ...row, unexplained, status: 'unexplained' };
  return { ...row, unexplained, status: isLogIncomplete ? 'log_incomplete' : 'ok' };
}

/** From store to store, so that each is held to one that it is made from; without Kafka, stream and lake are held to each other. */
function differencesOf({ kafka, stream, lake, warehouse, late, lateRepeats, rounding, inFlight }: Compared): number[] {
  const differences: number[] = [];
  if (stream !== null) differences.push(stream - inFlight - (kafka ?? lake - late - lateRepeats));
  if (kafka !== null) differences.push(lake - late - lateRepeats - kafka);
  if (warehouse !== null) differences.push(warehouse - (lake - lateRepeats + rounding));
  return differences;
}
