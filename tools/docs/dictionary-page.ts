import type { Chapter, PublicTable } from '@globalmart/metrics-store';

const INTRODUCTION = `# Data dictionary

What there is to read in the database \`globalmart\`. \`npm run dictionary\` writes this page from the comments in the database,
which psql (\`\\d+ sales_daily\`), Grafana and other clients show as well; they come from
[libs/metrics-store/src/dictionary](../libs/metrics-store/src/dictionary). The tables beneath, by Kafka partition, may change; these stay.

Times are \`timestamp with time zone\`; windows are cut in UTC, whatever the time zone of the reader. _Event time_ is when it happened,
_append time_ when the broker stored it. Age is measured by the events themselves, never by the clock: nothing is gone because
nothing came. An answer always holds whole flushes; \`stream_offsets\` says how far they reach.

Each query below is a file in [queries](queries):

\`\`\`sh
psql "$(sed -n 's/^POSTGRES_GATEWAY_URL=//p' .globalmart/dev/env)" -f docs/queries/sales_hourly.sql
\`\`\`
`;

/**
 * The page of all public tables: chapter by chapter, each with its comment, its columns and its query.
 *
 * @param queries the SQL that shows what a table is good for, by its name
 * @throws Error naming the table that is not in the database, or has no query
 */
export function dictionaryPage(
  chapters: readonly Chapter[],
  tables: readonly PublicTable[],
  queries: ReadonlyMap<string, string>,
): string {
  const tableOf = new Map(tables.map((table) => [table.name, table]));
  const sections = chapters.map(({ title, tables }) => {
    const entries = tables.map(({ name }) => tableSection(name, tableOf.get(name), queries.get(name)));
    return [`## ${title}\n`, ...entries].join('\n');
  });
  return [INTRODUCTION, contents(chapters), ...sections].join('\n');
}

function contents(chapters: readonly Chapter[]): string {
  const lines = chapters.map(({ title, tables }) => {
    const links = tables.map(({ name }) => `[${name}](#${name})`);
    return `- ${title}: ${links.join(', ')}\n`;
  });
  return lines.join('');
}

function tableSection(name: string, table: PublicTable | undefined, query: string | undefined): string {
  if (table === undefined) throw new Error(`there is no public table ${name}`);
  if (query === undefined) throw new Error(`there is no docs/queries/${name}.sql`);
  const rows = table.columns.map((column) => `| ${column.name} | ${column.type} | ${cell(column.comment)} |\n`);
  return `### ${name}

${table.comment?.replaceAll('\n', '\n\n')}

| column | type | meaning |
| --- | --- | --- |
${rows.join('')}
\`\`\`sql
${query.trim()}
\`\`\`
`;
}

/** Text in which nothing ends a table's cell. */
function cell(text: string | null): string {
  return (text ?? '').replaceAll('|', '\\|');
}
