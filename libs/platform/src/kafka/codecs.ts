import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { compressSnappy, decompressSnappy } from './snappy.codec';
import { compressZstd, decompressZstd } from './zstd.codec';

/** kafkajs hands its encoder to `compress`; only the bytes written so far are of interest. */
interface EncodedRecords {
  readonly buffer: Buffer;
}

interface Codec {
  compress(data: Buffer): Promise<Buffer>;
  decompress(data: Buffer): Promise<Buffer>;
}

const CODECS = new Map<Exclude<CompressionTypes, CompressionTypes.None>, Codec>([
  [CompressionTypes.Snappy, { compress: compressSnappy, decompress: decompressSnappy }],
  [CompressionTypes.LZ4, { compress: (data) => compressFrame(data), decompress: (data) => decompressFrame(data) }],
  [CompressionTypes.ZSTD, { compress: compressZstd, decompress: decompressZstd }],
]);

/** Teaches kafkajs, which brings gzip alone, the other three codecs. A shop's own producers may use any of them. */
export function registerCodecs(): void {
  for (const [type, codec] of CODECS) {
    CompressionCodecs[type] = () => ({
      compress: ({ buffer }: EncodedRecords) => codec.compress(buffer),
      decompress: (data: Buffer) => codec.decompress(data),
    });
  }
}
