import type { QualityResult } from './verify-quality';

export function describeQuality(result: QualityResult): string[] {
  const { records, rowsCompared, deadLetters, differences, firstDifferences } = result;
  const more = differences - firstDifferences.length;
  return [
    `data_quality: ${records} records of six topics, ${rowsCompared} rows compared`,
    `dead_letters: ${deadLetters.expected} expected, ${deadLetters.repeats} repeats`,
    ...firstDifferences,
    ...(more > 0 ? [`… and ${more} more`] : []),
    differences === 0 ? 'no difference in data_quality and dead_letters' : `${differences} differences`,
  ];
}
