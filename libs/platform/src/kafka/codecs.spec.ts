import { compressSnappy, decompressSnappy } from './snappy.codec';
import { compress } from 'snappy';
import { compressZstd, decompressZstd } from './zstd.codec';

const TEXT = Buffer.from('{"user_id":"user_42","country":"Germany"}'.repeat(5_000));

describe('snappy', () => {
  it('reads what it writes, over several blocks', async () => {
    expect((await decompressSnappy(await compressSnappy(TEXT))).equals(TEXT)).toBe(true);
  });

  it('reads the xerial framing of Java', async () => {
    // SnappyOutputStream of snappy-java over "hello hello hello hello from Java".
    const java = Buffer.from('glNOQVBQWQAAAAABAAAAAQAAABUhFGhlbGxvIEYGACBmcm9tIEphdmE=', 'base64');
    expect((await decompressSnappy(java)).toString()).toBe('hello hello hello hello from Java');
  });

  it('reads one raw block', async () => {
    expect((await decompressSnappy(await compress(TEXT))).equals(TEXT)).toBe(true);
  });
});

describe('zstd', () => {
  it('reads what it writes', async () => {
    expect((await decompressZstd(await compressZstd(TEXT))).equals(TEXT)).toBe(true);
  });

  it('reads a frame without content size that inflates beyond its first guess, as Java writes them', async () => {
    // RFC 8878: magic, no content size, a window of 2 MiB, then run-length blocks of 128 KiB of "a", the last one marked.
    const header = Buffer.from('28b52ffd0058', 'hex');
    const blocks = Array.from({ length: 160 }, (_, i) => Buffer.from([i === 159 ? 3 : 2, 0, 0x10, 0x61]));
    const inflated = await decompressZstd(Buffer.concat([header, ...blocks]));
    expect([inflated.length, inflated[0], inflated.at(-1)]).toEqual([20 * 1024 * 1024, 0x61, 0x61]);
  });

  it('refuses damaged data', async () => {
    await expect(decompressZstd(Buffer.from('28b52ffd0058ffffffff', 'hex'))).rejects.toThrow();
  });
});
