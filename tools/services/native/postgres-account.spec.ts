import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountNamed, blockedParent } from './postgres-account';

describe('accountNamed', () => {
  const passwd = 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n';

  it('finds uid and group', () => {
    expect(accountNamed('nobody', passwd)).toEqual({ uid: 65534, gid: 65533 });
    expect(accountNamed('postgres', passwd)).toBeUndefined();
  });
});

describe('blockedParent', () => {
  it('finds the folder that other accounts cannot pass', () => {
    const folder = mkdtempSync(join(tmpdir(), 'globalmart-'));
    chmodSync(folder, 0o755);
    const path = join(folder, 'closed/open');
    mkdirSync(path, { recursive: true });
    expect(blockedParent(path)).toBeUndefined();
    chmodSync(join(folder, 'closed'), 0o700);
    expect(blockedParent(path)).toBe(join(folder, 'closed'));
    rmSync(folder, { recursive: true });
  });
});
