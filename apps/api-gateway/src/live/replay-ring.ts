interface Entry {
  readonly id: string;
  readonly frame: Buffer;
}

/** The newest messages of a stream, up to a number of bytes, for clients that come back. */
export class ReplayRing {
  private entries: Entry[] = [];
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  push(id: string, frame: Buffer): void {
    this.entries.push({ id, frame });
    this.bytes += frame.length;
    while (this.bytes > this.maxBytes) this.bytes -= this.entries.shift()?.frame.length ?? 0;
  }

  /** What came after the message with this id; undefined if it is not known (any more). */
  after(id: string): readonly Buffer[] | undefined {
    const index = this.entries.findIndex((entry) => entry.id === id);
    return index === -1 ? undefined : this.entries.slice(index + 1).map(({ frame }) => frame);
  }
}
