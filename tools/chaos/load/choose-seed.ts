/** A seed for this run: the one of CHAOS_SEED, which repeats an earlier run, else a new one. */
export function chooseSeed(): number {
  const given = Number(process.env.CHAOS_SEED);
  return Number.isInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 1_000_000);
}
