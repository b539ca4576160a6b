import Ajv, { type ErrorObject } from 'ajv';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parse } from 'yaml';
import { compileTimeFormat } from '../read/time-format';
import { type Mapping, MAPPING_SCHEMA, type Source } from './mapping';

const FOLDER = join(__dirname, '../mappings');
const EXTENSION = '.yaml';

/** A mapping that cannot be used; carries all its faults, each naming field and rule. */
export class MappingError extends Error {
  override readonly name = 'MappingError';

  constructor(
    mapping: string,
    readonly faults: readonly string[],
  ) {
    super(faults.map((fault) => `mapping ${mapping}: ${fault}`).join('\n'));
  }
}

/**
 * Reads a mapping: one of ours by its name, any other by the path of its file (YAML, or JSON, which is YAML too).
 * @throws MappingError
 */
export function readMapping(nameOrPath: string): Mapping {
  const own = join(FOLDER, `${nameOrPath}${EXTENSION}`);
  const path = existsSync(own) ? own : nameOrPath;
  if (!existsSync(path)) {
    const names = readdirSync(FOLDER).map((file) => file.slice(0, -extname(file).length));
    throw new MappingError(nameOrPath, [`there is none of this name (there is ${names.join(', ')}) and no such file`]);
  }
  return parseMapping(nameOrPath, readFileSync(path, 'utf8'));
}

/** @throws MappingError */
export function parseMapping(name: string, text: string): Mapping {
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new MappingError(name, [`is neither YAML nor JSON: ${(error as Error).message.split('\n')[0] ?? ''}`]);
  }
  // What a reader sees is the rule in our words; anyOf would add one complaint for each alternative.
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false });
  const validate = ajv.compile<Mapping>(MAPPING_SCHEMA);
  if (!validate(parsed)) throw new MappingError(name, [...new Set((validate.errors ?? []).map(describe))]);
  const faults = [...sourceFaults(parsed), ...columnFaults(parsed), ...timeFaults(parsed)];
  if (faults.length > 0) throw new MappingError(name, faults);
  return parsed;
}

function describe({ instancePath, keyword, params, message, parentSchema, schemaPath }: ErrorObject): string {
  const at = instancePath.slice(1).replaceAll('/', '.');
  const below = (property: unknown) => (at === '' ? String(property) : `${at}.${String(property)}`);
  if (keyword === 'required') return `${below(params.missingProperty)} is missing`;
  if (keyword === 'additionalProperties') return `${below(params.additionalProperty)} is not known`;
  const description = schemaPath.includes('/anyOf/') ? COLUMN_RULE : (parentSchema?.description as string | undefined);
  return `${at === '' ? 'it' : at} must be ${description ?? String(message).replace(/^must be /, '')}`;
}

const COLUMN_RULE = String(MAPPING_SCHEMA.properties.fields.properties.time.properties.column.description);

function sourceFaults({ fields }: Mapping): string[] {
  const { customer, product, quantity, country, payment_method, category } = fields;
  const sources: Record<string, Source | undefined> = {
    customer,
    product,
    quantity,
    country,
    payment_method,
    category,
  };
  return Object.entries(sources).flatMap(([field, source]) => {
    if (source === undefined || (source.column === undefined) !== (source.constant === undefined)) return [];
    return [`fields.${field} must have either a column or a constant`];
  });
}

function columnFaults({ fields, header }: Mapping): string[] {
  if (header) return [];
  return Object.entries(fields).flatMap(([field, source]) =>
    source !== undefined && 'column' in source && typeof source.column === 'string'
      ? [`fields.${field}.column must be a number where there is no header`]
      : [],
  );
}

function timeFaults({ fields: { time } }: Mapping): string[] {
  try {
    compileTimeFormat(time);
    return [];
  } catch (error) {
    return [`fields.time.${(error as Error).message}`];
  }
}
