import type { QueryConfig } from 'pg';
import type { LakeFile } from './lake-file';

const LIST = `
WITH listed AS (
  INSERT INTO lake_files (topic, dt, key, partition, from_offset, to_offset, rows, bytes, source)
  SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::integer[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
                       $9::text[])
    AS f(topic, dt, key, partition, from_offset, to_offset, rows, bytes, source)
  ORDER BY key
  RETURNING key
)
DELETE FROM lake_intents i USING listed WHERE i.key = listed.key`;

/** The statement that lists files and forgets that they were intended, none if there are none. Each key only once, ever. */
export function lakeFileInserts(files: readonly LakeFile[]): QueryConfig<unknown[]>[] {
  if (files.length === 0) return [];
  const values = [
    files.map(({ topic }) => topic),
    files.map(({ day }) => day),
    files.map(({ key }) => key),
    files.map(({ partition }) => partition),
    files.map(({ fromOffset }) => fromOffset),
    files.map(({ toOffset }) => toOffset),
    files.map(({ rows }) => rows),
    files.map(({ bytes }) => bytes),
    files.map(({ source }) => source),
  ];
  return [{ name: 'list-lake-files', text: LIST, values }];
}
