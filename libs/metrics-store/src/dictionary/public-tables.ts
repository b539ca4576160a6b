import type { ClientBase } from 'pg';

/** A table or view for readers, as the database describes it. */
export interface PublicTable {
  readonly name: string;
  readonly comment: string | null;
  /** In their order. `type` as SQL has it: `numeric(14,2)`. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string | null }[];
}

// Views that other views stand on are the API's short cuts, and may change.
const PUBLIC_TABLES = `
SELECT relname AS name, obj_description(c.oid, 'pg_class') AS comment,
  json_agg(json_build_object(
    'name', attname, 'type', format_type(atttypid, atttypmod), 'comment', col_description(c.oid, attnum)) ORDER BY attnum) AS columns
FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
  AND has_column_privilege('globalmart_gateway', c.oid, attnum, 'SELECT')
  AND relname NOT IN ('api_keys', 'api_sessions')
  AND NOT (relkind = 'v' AND EXISTS (SELECT FROM information_schema.view_table_usage WHERE table_name = relname))
GROUP BY c.oid, relname ORDER BY relname`;

/**
 * What is meant for readers, by name: tables and views that the gateway's role may select from, without the API's own keys and
 * sessions.
 *
 * @param owner the role that owns the tables; others do not see which views stand on which
 */
export async function findPublicTables(owner: ClientBase): Promise<PublicTable[]> {
  const { rows } = await owner.query<PublicTable>(PUBLIC_TABLES);
  return rows;
}
