import type { ClientBase } from 'pg';
import { DICTIONARY } from './dictionary';

/** Comments that are not there yet, or say something else, as statements. What an older schema does not have is left out. */
const STATEMENTS = `
SELECT CASE WHEN noted.attribute IS NULL
    THEN format('COMMENT ON %s %I IS %L', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, relname, comment)
    ELSE format('COMMENT ON COLUMN %I.%I IS %L', relname, attname, comment) END AS statement
FROM unnest($1::text[], $2::text[], $3::text[]) AS noted(relation, attribute, comment)
JOIN pg_class ON relname = relation AND relnamespace = 'public'::regnamespace
LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attname = attribute
WHERE (attribute IS NULL) = (attname IS NULL)
  AND comment IS DISTINCT FROM
    CASE WHEN attribute IS NULL THEN obj_description(pg_class.oid, 'pg_class') ELSE col_description(pg_class.oid, attnum) END`;

/** Writes the dictionary's notes as comments on tables, views and columns. Nothing is locked where all of them are there. */
export async function writeComments(owner: ClientBase): Promise<void> {
  const notes = DICTIONARY.flatMap(({ tables }) => tables).flatMap(({ name, about, key, columns }) => [
    { name, column: null, text: `${about}\nKey: ${key.join(', ')}.` },
    ...Object.entries(columns).map(([column, text]) => ({ name, column, text })),
  ]);
  const { rows } = await owner.query<{ statement: string }>(STATEMENTS, [
    notes.map(({ name }) => name),
    notes.map(({ column }) => column),
    notes.map(({ text }) => text),
  ]);
  for (const { statement } of rows) await owner.query(statement);
}
