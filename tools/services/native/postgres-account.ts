import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Account } from '../process/managed-process';

const OTHERS_MAY_SEARCH = 0o001;

/**
 * The account PostgreSQL must run as when we are root, which it refuses: the owner of the data folder when that is
 * someone else, otherwise `nobody`. Undefined for a normal user, who runs it as himself.
 */
export function postgresAccount(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataFolder)) {
    const { uid, gid } = statSync(dataFolder);
    if (uid !== 0) return { uid, gid };
  }
  return accountNamed('nobody', readFileSync('/etc/passwd', 'utf8'));
}

/** Uid and primary group of an account, from the text of /etc/passwd. */
export function accountNamed(name: string, passwd: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([account]) => account === name);
  return fields ? { uid: Number(fields[2]), gid: Number(fields[3]) } : undefined;
}

/** The first folder on the way to `path` that other accounts cannot pass through. */
export function blockedParent(path: string): string | undefined {
  const parents: string[] = [];
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) parents.unshift(folder);
  return parents.find((folder) => existsSync(folder) && (statSync(folder).mode & OTHERS_MAY_SEARCH) === 0);
}
