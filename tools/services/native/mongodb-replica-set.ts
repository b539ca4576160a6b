import type { mongo } from 'mongoose';
import { DATABASE_NAME } from '../connection-urls';
import { isMongodbHealthy } from '../health/mongodb-health';
import { waitUntil } from '../health/wait-until';
import type { Secrets } from '../secrets';
import { LauncherError } from '../service';
import { withMongodb } from './mongodb-client';

const PRIMARY_DEADLINE_MS = 60_000;
const ALREADY_INITIALIZED = 23;
const USER_EXISTS = 51_003;

/**
 * Makes the server a replica set of one, and the users. Doing it again changes nothing.
 * @param member the address by which the server finds itself
 */
export async function ensureReplicaSet(
  host: string,
  port: number,
  secrets: Secrets,
  member = `${host}:${port}`,
): Promise<void> {
  const admin = `mongodb://admin:${secrets.mongodbAdmin}@${host}:${port}/admin?directConnection=true`;
  // Until the first user exists, a client from this machine may make one without a password.
  const anonymous = `mongodb://${host}:${port}/admin?directConnection=true`;
  if (!(await isMongodbHealthy(host, port))) {
    await withDatabase((await canLogIn(admin)) ? admin : anonymous, (db) => initiate(db, member));
    if (!(await waitUntil(() => isMongodbHealthy(host, port), PRIMARY_DEADLINE_MS))) {
      throw new LauncherError(`MongoDB on port ${port} did not become the primary of its replica set.`);
    }
  }
  if (!(await canLogIn(admin))) {
    const roles = [{ role: 'root', db: 'admin' }];
    await withDatabase(anonymous, (db) => createUser(db, 'admin', secrets.mongodbAdmin, roles));
  }
  const roles = ['readWriteAnyDatabase', 'dbAdminAnyDatabase', 'clusterMonitor'];
  await withDatabase(admin, (db) =>
    createUser(
      db,
      DATABASE_NAME,
      secrets.mongodbApp,
      roles.map((role) => ({ role, db: 'admin' })),
    ),
  );
}

async function initiate(db: mongo.Db, member: string): Promise<void> {
  const config = { _id: 'rs0', members: [{ _id: 0, host: member }], settings: { electionTimeoutMillis: 1_000 } };
  await tolerating(ALREADY_INITIALIZED, () => db.command({ replSetInitiate: config }));
}

async function createUser(
  db: mongo.Db,
  name: string,
  password: string,
  roles: { role: string; db: string }[],
): Promise<void> {
  await tolerating(USER_EXISTS, () => db.command({ createUser: name, pwd: password, roles }));
}

async function canLogIn(url: string): Promise<boolean> {
  try {
    await withDatabase(url, (db) => db.command({ ping: 1 }));
    return true;
  } catch (error) {
    if (serverCode(error) === undefined) throw error;
    return false;
  }
}

function withDatabase<T>(url: string, work: (db: mongo.Db) => Promise<T>): Promise<T> {
  return withMongodb(url, (client) => work(client.db('admin')));
}

async function tolerating(code: number, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (serverCode(error) !== code) throw error;
  }
}

/** The code of an answer of the server; undefined for everything else that can go wrong. */
function serverCode(error: unknown): number | undefined {
  const { name, code } = error as { name?: string; code?: unknown };
  return name === 'MongoServerError' && typeof code === 'number' ? code : undefined;
}
