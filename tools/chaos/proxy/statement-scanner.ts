const QUERY = 0x51; // 'Q': a simple query
const PARSE = 0x50; // 'P': a statement with parameters, under a name or none
const BIND = 0x42; // 'B': its parameters; a statement with a name is parsed once and bound many times
const HEADER_BYTES = 5;
const STARTUP_HEADER_BYTES = 4;
/** PostgreSQL cuts a name at 63 bytes. */
const LONGEST_NAMES = 2 * 64;

/**
 * Finds SQL texts in what a PostgreSQL client sends: a startup message (length only), then messages of a type byte, a
 * length that counts itself, and a body. (PostgreSQL documentation, "Message Formats".) Sessions without TLS only.
 */
export class StatementScanner {
  private started = false;
  private pending = Buffer.alloc(0);
  private readonly parsed = new Map<string, string>();
  /** Bytes of a message that is none of ours and may be passed over unseen. */
  private skip = 0;

  /** The statements that this chunk lets run: queries whose last byte is in it, parsed ones whose parameters begin in it. */
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
      if (type === BIND) {
        const name = boundName(rest.subarray(HEADER_BYTES, length));
        if (name === undefined) break;
        statements.push(this.parsed.get(name) ?? '');
      }
      if (type !== QUERY && type !== PARSE) {
        this.started = true;
        this.skip = length;
        continue;
      }
      if (rest.length < length) break;
      const [first, second] = rest.toString('utf8', HEADER_BYTES, length).split('\0');
      if (type === QUERY) statements.push(first ?? '');
      else this.parsed.set(first ?? '', second ?? '');
      rest = rest.subarray(length);
    }
    this.pending = Buffer.from(rest);
    return statements;
  }
}

/** The name of the statement that parameters are for, after that of the portal, both zero-ended; undefined while it is not there. */
function boundName(body: Buffer): string | undefined {
  const [, name, ...rest] = body.toString('utf8', 0, LONGEST_NAMES).split('\0');
  return rest.length === 0 ? undefined : name;
}
