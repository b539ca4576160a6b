import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { IMPORT_NAME, IMPORT_NAME_RULE, type Mapping } from './mapping/mapping';
import { readMapping } from './mapping/read-mapping';
import { ImportRefused } from './write/import-target';

export const USAGE = `npm run import -- --mapping <mapping> <file> [--to lake|kafka] [--name <name>]

Imports the orders of a text file. A mapping says what its columns mean: one of ours by its name (cdnow), or your own by
its path; docs/import.md says what is in it.
  --to lake      (default) straight to the lake, for the nightly run
  --to kafka     through Kafka, for the real-time tables too; only into an instance without events
  --name <name>  what the import is known by, and what transaction ids begin with; default: as the mapping says

Exits with 0 when everything was imported, with 2 when some was rejected, with 1 when nothing was imported.`;

export interface ImportArguments {
  readonly path: string;
  readonly mapping: Mapping;
  readonly to: 'lake' | 'kafka';
}

/** @throws Error, MappingError with what is wrong with the arguments */
export function readArguments(args: string[]): ImportArguments {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { mapping: text, to: text, name: text },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0 || values.mapping === undefined) throw new ImportRefused(USAGE);
  const { to = 'lake' } = values;
  if (to !== 'lake' && to !== 'kafka') throw new ImportRefused(`--to must be lake or kafka, not "${to}"`);
  const mapping = readMapping(values.mapping);
  const { name = mapping.name } = values;
  if (!IMPORT_NAME.test(name)) throw new ImportRefused(`--name must be ${IMPORT_NAME_RULE}, not "${name}"`);
  if (!existsSync(path)) throw new ImportRefused(`there is no file ${path}`);
  return { path, to, mapping: { ...mapping, name } };
}
