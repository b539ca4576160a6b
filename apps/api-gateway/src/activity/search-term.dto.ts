import type { TermTotals } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/search-terms`. */
export class SearchTermDto {
  @ApiProperty({
    description: 'In lower case, without blanks around it; its first 100 characters.',
    example: 'desk lamp',
  })
  readonly query: string;

  @ApiProperty({ type: 'integer' })
  readonly searches: number;

  @ApiProperty({ type: 'integer', description: 'Of these searches, those that found nothing.' })
  readonly zero_results: number;
}

export function toSearchTerm({ query, searches, zeroResults }: TermTotals): SearchTermDto {
  return { query, searches, zero_results: zeroResults };
}
