import type { Version, WarehouseReader } from '@globalmart/warehouse';
import { decodeCursor, encodeCursor } from '../paging/cursor';
import { parameterProblem, ProblemError } from '../problems/problem';

/** Where a page begins: in which version of the warehouse, and behind which row of it. */
export interface VersionedPlace<Place> {
  /** Undefined before the first nightly run. */
  readonly version: Version | undefined;
  /** Undefined on the first page. */
  readonly after?: Place;
}

const FAULT = {
  parameter: 'cursor',
  detail: 'cursor must come from the link to a next page, and the nightly run must not have been twice since',
};

type Part = string | number;

/** A cursor holds the version, so that the pages of an answer are all of one, whatever the nightly run does meanwhile. */
export function encodePlace({ version }: Version, parts: readonly Part[]): string {
  return encodeCursor([version, ...parts]);
}

/** @throws ProblemError (400) for a cursor that is none of ours, or of a version that is gone */
export async function findPlace<Place>(
  reader: WarehouseReader,
  cursor: string | undefined,
  toPlace: (parts: readonly unknown[]) => Place | undefined,
): Promise<VersionedPlace<Place>> {
  if (cursor === undefined) return { version: await reader.version() };
  const place = decodeCursor(cursor, ([asked, ...parts]) => {
    const after = toPlace(parts);
    return typeof asked === 'number' && after !== undefined ? { asked, after } : undefined;
  });
  const version = place && (await reader.version(place.asked));
  if (version === undefined) throw new ProblemError(parameterProblem([FAULT]));
  return { version, after: place?.after };
}

/** The place in a short list, as how many rows came before: within a version nothing comes between. */
export function toSkip([skip, ...more]: readonly unknown[]): number | undefined {
  return typeof skip === 'number' && Number.isSafeInteger(skip) && skip > 0 && more.length === 0 ? skip : undefined;
}
