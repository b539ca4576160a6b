import { compress, uncompress } from 'snappy';

/** Header of the framing Java clients put around snappy blocks: magic, version 1, compatible with 1. */
const XERIAL_HEADER = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
const MAGIC_LENGTH = 8;
const BLOCK_BYTES = 32 * 1_024;

/** Compresses as the Java client does: blocks of 32 KiB in xerial framing, which every consumer reads. */
export async function compressSnappy(data: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [XERIAL_HEADER];
  for (let start = 0; start < data.length; start += BLOCK_BYTES) {
    const block = await compress(data.subarray(start, start + BLOCK_BYTES));
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/** Reads both forms found on the wire: xerial framing (Java) and one raw block (librdkafka and others). */
export async function decompressSnappy(data: Buffer): Promise<Buffer> {
  if (!data.subarray(0, MAGIC_LENGTH).equals(XERIAL_HEADER.subarray(0, MAGIC_LENGTH))) return inflate(data);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER.length; at < data.length;) {
    const length = data.readUInt32BE(at);
    const start = at + 4;
    blocks.push(await inflate(data.subarray(start, start + length)));
    at = start + length;
  }
  return Buffer.concat(blocks);
}

async function inflate(block: Buffer): Promise<Buffer> {
  return (await uncompress(block, { asBuffer: true })) as Buffer;
}
