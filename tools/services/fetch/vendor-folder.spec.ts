import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureVendored } from './vendor-folder';

describe('ensureVendored', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'globalmart-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (text: string) => (draft: string) => {
    writeFileSync(join(draft, 'server'), text);
    return Promise.resolve();
  };

  it('fills the folder once', async () => {
    const vendor = join(folder, 'vendor');
    await ensureVendored(vendor, 'kafka-1', write('first'));
    const kafka = await ensureVendored(vendor, 'kafka-1', write('second'));
    expect(readFileSync(join(kafka, 'server'), 'utf8')).toBe('first');
  });

  it('leaves nothing behind when the download fails', async () => {
    const failing = ensureVendored(folder, 'kafka-1', () => Promise.reject(new Error('no network')));
    await expect(failing).rejects.toThrow('no network');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('accepts that another launcher was faster', async () => {
    const kafka = await ensureVendored(folder, 'kafka-1', async (draft) => {
      writeFileSync(join(draft, 'server'), 'slow');
      mkdirSync(join(folder, 'kafka-1'));
      writeFileSync(join(folder, 'kafka-1', 'server'), 'fast');
      return Promise.resolve();
    });
    expect(readFileSync(join(kafka, 'server'), 'utf8')).toBe('fast');
    expect(readdirSync(folder)).toEqual(['kafka-1']);
  });

  it('removes the drafts of launchers that were killed, not those of living ones', async () => {
    // Above the largest pid Linux gives out.
    const [abandoned, living] = ['.fetching-kafka-1-4194305', `.fetching-kafka-1-${process.ppid}`];
    for (const draft of [abandoned, living]) mkdirSync(join(folder, draft));
    await ensureVendored(folder, 'valkey-1', write(''));
    expect(existsSync(join(folder, abandoned))).toBe(false);
    expect(existsSync(join(folder, living))).toBe(true);
  });
});
