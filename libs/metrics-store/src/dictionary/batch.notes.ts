import type { TableNotes } from './table-notes';

const SKIPPED = 'NULL where it was not asked';

export const BATCH_NOTES: readonly TableNotes[] = [
  {
    name: 'batch_requests',
    about:
      'What the batch was asked for: nightly runs and those that somebody wanted, one row each. It appears with the request and ' +
      'stays; how far the run is stands in batch_runs.',
    key: ['run_id'],
    columns: {
      run_id: 'Name of the run: nightly-<local date>, or request-<request id>.',
      analysis_date: 'UTC day up to whose end everything counts.',
      groups: 'Results it makes: rfm, products, trends, cohorts, star.',
      scheduled_for: 'When it was due, UTC. NULL if somebody asked for it.',
      cancel_requested: 'Whether somebody wants it to end.',
      created_at: "When it was asked for, by the database's clock, UTC.",
    },
  },
  {
    name: 'batch_runs',
    about:
      "Runs of the batch step by step: a row for each step that has ended, and one for the run itself, whose step is 'run'. A run " +
      'that is taken up again goes on behind its finished steps and keeps their rows.',
    key: ['run_id', 'step'],
    columns: {
      run_id: 'The run.',
      step: "A result, the loading of one ('load …'), lake, publish, reconcile; 'run' is the run as a whole.",
      status: 'queued, running, done, failed or cancelled.',
      rows: 'Rows of the result, documents written, or files; NULL where nothing is counted.',
      seconds: 'How long it took. NULL until it has ended.',
      error: 'Why it failed. NULL if it has not.',
      started_at: "When it began, by the database's clock, UTC. NULL before.",
      finished_at: 'When it ended, UTC. NULL before.',
    },
  },
  {
    name: 'reconciliation',
    about:
      'Whether Kafka, the real-time tables, the lake and the warehouse say the same of a day. A nightly run writes it last, for its ' +
      'analysis date and the six days before; the newest look at a day stays. Revenue is in cents. Of transactions, units and ' +
      'revenue_cents, all four count what came through Kafka; of all_transactions, all_units and all_revenue_cents, lake and ' +
      'warehouse count history and imports too. stream = kafka + in_flight, lake = kafka + late + late_repeats, warehouse = lake − ' +
      'late_repeats + rounding; without kafka, lake = stream − in_flight + late + late_repeats.',
    key: ['day', 'measure'],
    columns: {
      day: 'UTC day of the event time.',
      measure: 'transactions, units, revenue_cents, all_transactions, all_units or all_revenue_cents.',
      kafka: `Valid records in the log, up to where the run's files end; judged anew. ${SKIPPED}: only of the analysis date is it.`,
      stream: `sales_daily. ${SKIPPED}.`,
      lake: "The run's files, late rows and their repeats too.",
      warehouse: `fact_sales, and of all_… sales_trends. ${SKIPPED}: fact_sales has only the last days.`,
      late: 'Late events that count: in lake and warehouse, and not in stream.',
      late_repeats: 'Late events whose id an earlier one has already: in the lake, and in no result.',
      rounding: 'Cents by which lines and totals of the same transactions differ: fact_sales has the lines.',
      in_flight:
        "What came between the end of the run's files and the moment stream was asked; below 0 where stream was behind the files.",
      unexplained: 'What is left of all differences, each by its amount, so that none makes up for another.',
      status: 'ok, unexplained, or log_incomplete: all else agrees, but Kafka no longer has the whole day.',
      run_id: 'The run that looked.',
      checked_at: "When it did, by the database's clock, UTC.",
    },
  },
];
