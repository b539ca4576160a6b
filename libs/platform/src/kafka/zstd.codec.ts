import { compressUsingDict, createCCtx, decompress, init } from '@bokuweb/zstd-wasm';

const LEVEL = 1;
/** Only with a dictionary, which may be empty, the library takes a context that is there already: to make one for each call costs a tenth. */
const NO_DICTIONARY = new Uint8Array(0);
const FIRST_CAPACITY_BYTES = 4 * 1_024 * 1_024;
/** A batch is at most a few MiB compressed; what inflates beyond this is not a batch of ours but a bomb. */
const MAX_CAPACITY_BYTES = 256 * 1_024 * 1_024;
/** ZSTD_error_dstSize_tooSmall, negative as the C library returns it. */
const TOO_SMALL = '-70';

type Compress = (data: Uint8Array) => Uint8Array;

let ready: Promise<void> | undefined;
let compressor: Promise<Compress> | undefined;

/** Resolves to what compresses at once, at the lowest level: some 300 MB a second on the calling thread. */
export function openZstd(): Promise<Compress> {
  return (compressor ??= newCompressor());
}

async function newCompressor(): Promise<Compress> {
  await (ready ??= init());
  const context = createCCtx();
  return (data) => compressUsingDict(context, data, NO_DICTIONARY, LEVEL);
}

export async function compressZstd(data: Buffer): Promise<Buffer> {
  const compressNow = await openZstd();
  return Buffer.from(compressNow(data));
}

/**
 * Java writes frames without their content size, so room is offered and doubled until the content fits.
 * @throws Error when the content would exceed 256 MiB or is damaged.
 */
export async function decompressZstd(data: Buffer): Promise<Buffer> {
  await (ready ??= init());
  for (let capacity = FIRST_CAPACITY_BYTES; ; capacity *= 4) {
    try {
      return Buffer.from(decompress(data, { defaultHeapSize: capacity }));
    } catch (error) {
      const tooSmall = error instanceof Error && error.message.endsWith(TOO_SMALL);
      if (!tooSmall || capacity >= MAX_CAPACITY_BYTES) throw error;
    }
  }
}
