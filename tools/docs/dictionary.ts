// Writes docs/data-dictionary.md from the comments in a newly migrated database: npm run dictionary. It needs the test instance
// of the services (npm run services -- up --instance test).
import { DICTIONARY, findPublicTables, migrate } from '@globalmart/metrics-store';
import { createTestDatabase } from '@globalmart/testing';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { runCommand } from '../operate/run-command';
import { dictionaryPage } from './dictionary-page';

const DOCS = join(__dirname, '../../docs');

/** Where the page is. */
export const DICTIONARY_FILE = join(DOCS, 'data-dictionary.md');

/** The SQL in docs/queries by the name of the table that it asks. */
export function readQueries(): Map<string, string> {
  const folder = join(DOCS, 'queries');
  return new Map(
    readdirSync(folder).map((file) => [file.replace(/\.sql$/, ''), readFileSync(join(folder, file), 'utf8')]),
  );
}

/** What the page should be. @param ownerUrl a migrated database, as its owner */
export async function writtenFrom(ownerUrl: string): Promise<string> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    return dictionaryPage(DICTIONARY, await findPublicTables(owner), readQueries());
  } finally {
    await owner.end();
  }
}

async function main(): Promise<void> {
  const database = await createTestDatabase('dictionary');
  try {
    await migrate(database.ownerUrl);
    writeFileSync(DICTIONARY_FILE, await writtenFrom(database.ownerUrl));
  } finally {
    await database.drop();
  }
}

if (process.argv[1] === __filename) runCommand('dictionary', main);
