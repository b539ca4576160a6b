import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { writeComments } from '../dictionary/write-comments';
import { StreamOffsets1795219200001 } from './1795219200001-stream-offsets.migration';
import { Sales1795219200002 } from './1795219200002-sales.migration';
import { ApiKeys1795219200003 } from './1795219200003-api-keys.migration';
import { ProductVersions1795219200004 } from './1795219200004-product-versions.migration';
import { Stores1795219200006 } from './1795219200006-stores.migration';
import { DataQuality1795219200007 } from './1795219200007-data-quality.migration';
import { DayPartitions1795219200009 } from './1795219200009-day-partitions.migration';
import { LogGaps1795219200010 } from './1795219200010-log-gaps.migration';
import { GatewayOffsets1795219200011 } from './1795219200011-gateway-offsets.migration';
import { StoreMinuteParts1795219200012 } from './1795219200012-store-minute-parts.migration';
import { ApiKeyExpiry1795219200013 } from './1795219200013-api-key-expiry.migration';
import { ApiSessions1795219200014 } from './1795219200014-api-sessions.migration';
import { StreamWatermarks1795219200015 } from './1795219200015-stream-watermarks.migration';
import { Anomalies1795219200016 } from './1795219200016-anomalies.migration';
import { Activity1795219200017 } from './1795219200017-activity.migration';
import { Sessions1795219200018 } from './1795219200018-sessions.migration';
import { Inventory1795219200019 } from './1795219200019-inventory.migration';
import { StoreViewOverParts1795219200030 } from './1795219200030-store-view-over-parts.migration';
import { Lake1795219200031 } from './1795219200031-lake.migration';
import { BatchRuns1795219200032 } from './1795219200032-batch-runs.migration';
import { Reconciliation1795219200033 } from './1795219200033-reconciliation.migration';

/** In order. Classes, not a file pattern: they are also found inside a bundle. */
const MIGRATIONS = [
  StreamOffsets1795219200001,
  Sales1795219200002,
  ApiKeys1795219200003,
  ProductVersions1795219200004,
  Stores1795219200006,
  DataQuality1795219200007,
  DayPartitions1795219200009,
  LogGaps1795219200010,
  GatewayOffsets1795219200011,
  StoreMinuteParts1795219200012,
  ApiKeyExpiry1795219200013,
  ApiSessions1795219200014,
  StreamWatermarks1795219200015,
  Anomalies1795219200016,
  Activity1795219200017,
  Sessions1795219200018,
  Inventory1795219200019,
  StoreViewOverParts1795219200030,
  Lake1795219200031,
  BatchRuns1795219200032,
  Reconciliation1795219200033,
];

/** Any constant will do, as long as everything that migrates this database uses the same. */
const MIGRATION_LOCK = 4_715_032;

/**
 * Brings the database up to the newest schema. Safe to call from several processes at once: an advisory lock lets one
 * work while the others wait, up to a minute, and then find nothing to do. All pending migrations are one transaction. Then
 * the dictionary's notes are written as comments, where they differ.
 *
 * @param ownerUrl `postgres://…` of the role that owns the database. The roles globalmart_worker and
 *   globalmart_gateway must exist; they are granted what they need.
 * @returns the names of the migrations that were run, in order; empty if there were none.
 * @throws the database's own error if it cannot be reached, the lock is not had in time, or a migration fails.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const lock = new Client({ connectionString: ownerUrl, application_name: 'globalmart-migrate', lock_timeout: 60_000 });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const names = await runPending(ownerUrl);
    // After the migrations: a view that one of them made anew has lost its comments.
    await writeComments(lock);
    return names;
  } finally {
    await lock.end();
  }
}

async function runPending(ownerUrl: string): Promise<string[]> {
  const database = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    applicationName: 'globalmart-migrate',
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'all',
    installExtensions: false,
  });
  await database.initialize();
  try {
    return (await database.runMigrations()).map(({ name }) => name);
  } finally {
    await database.destroy();
  }
}
