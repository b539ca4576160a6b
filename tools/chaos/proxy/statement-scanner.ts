const QUERY = 0x51; // 'Q': a simple query
const PARSE = 0x50; // 'P': a statement with parameters
const HEADER_BYTES = 5;
const STARTUP_HEADER_BYTES = 4;

/**
 * Finds SQL texts in what a PostgreSQL client sends: a startup message (length only), then messages of a type byte, a
 * length that counts itself, and a body. (PostgreSQL documentation, "Message Formats".) Sessions without TLS only.
 */
export class StatementScanner {
  private started = false;
  private pending = Buffer.alloc(0);
  /** Bytes of a message that is none of ours and may be passed over unseen. */
  private skip = 0;

  /** The statements whose last byte is in this chunk. */
  push(chunk: Buffer): string[] {
    const statements: string[] = [];
    let rest = this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : chunk;
    for (;;) {
      const skipped = Math.min(this.skip, rest.length);
      rest = rest.subarray(skipped);
      this.skip -= skipped;
      const headerBytes = this.started ? HEADER_BYTES : STARTUP_HEADER_BYTES;
      if (this.skip > 0 || rest.length < headerBytes) break;
      const type = this.started ? rest[0] : undefined;
      const length = rest.readUInt32BE(headerBytes - 4) + headerBytes - 4;
      if (type !== QUERY && type !== PARSE) {
        this.started = true;
        this.skip = length;
        continue;
      }
      if (rest.length < length) break;
      statements.push(textOf(type, rest.subarray(HEADER_BYTES, length)));
      rest = rest.subarray(length);
    }
    this.pending = Buffer.from(rest);
    return statements;
  }
}

/** A query's text ends with a zero byte; a parse message has the statement's name, zero-ended as well, before it. */
function textOf(type: number, body: Buffer): string {
  const start = type === PARSE ? body.indexOf(0) + 1 : 0;
  return body.toString('utf8', start, body.indexOf(0, start));
}
