/** The two columns of a window in event time. */
export function windowColumns(size: string): { window_start: string; window_end: string } {
  return {
    window_start: 'Start of the window in event time, UTC; belongs to it.',
    window_end: `End of the window in event time, UTC; no longer belongs to it. window_start + ${size}.`,
  };
}

export const GROWS =
  'A row appears with the first event of its window and grows until the watermark, 10 minutes behind the newest event unless ' +
  'configured otherwise, has passed its end.';

/** When windows of a job's tables are gone. Age is measured by the events themselves, so that an idle night deletes nothing. */
export function goneAfter(age: string): string {
  return `It is gone once it ended ${age} before the newest event of the job.`;
}
