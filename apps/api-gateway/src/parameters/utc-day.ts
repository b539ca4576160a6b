const MS_PER_DAY = 86_400_000;

/** The UTC day of an instant: its start, and that of the next. */
export function utcDay(ms: number): { readonly fromMs: number; readonly beforeMs: number } {
  const fromMs = Math.floor(ms / MS_PER_DAY) * MS_PER_DAY;
  return { fromMs, beforeMs: fromMs + MS_PER_DAY };
}
