import { importOf } from '@globalmart/lake';
import type { LakeFile } from '@globalmart/metrics-store';
import { ImportRefused } from './import-target';

export interface ImportIdentity {
  readonly name: string;
  /** Eight hexadecimal digits of the file's content. */
  readonly digest: string;
}

/** @throws ImportRefused where an import of this name, or of this very file, is in the lake */
export function refuseSecondImport(listed: readonly LakeFile[], { name, digest }: ImportIdentity): void {
  for (const { key } of listed) {
    const there = importOf(key);
    if (there?.digest === digest) {
      throw new ImportRefused(`this very file is in the lake already, imported as ${there.name}`);
    }
    if (there?.name === name) {
      throw new ImportRefused(
        `an import named ${name} is in the lake already; another file needs another name (--name): transaction ids begin with it`,
      );
    }
  }
}

/** @throws ImportRefused naming a day that has orders of another source */
export function refuseTakenDays(
  listed: readonly LakeFile[],
  days: readonly string[],
  sources: readonly string[],
): void {
  const wanted = new Set(days);
  const taken = listed.find(({ day, source }) => wanted.has(day) && sources.includes(source));
  if (taken === undefined) return;
  throw new ImportRefused(
    `${taken.day} has orders in the lake already (source ${taken.source}): with these they would count twice`,
  );
}
