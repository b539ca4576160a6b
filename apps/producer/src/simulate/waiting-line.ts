const COMPACT_FROM = 1_024;

/** First in, first out, at a constant cost. */
export class WaitingLine<Entry> {
  private entries: Entry[] = [];
  private head = 0;

  get length(): number {
    return this.entries.length - this.head;
  }

  join(entry: Entry): void {
    this.entries.push(entry);
  }

  next(): Entry | undefined {
    if (this.head === this.entries.length) return undefined;
    const entry = this.entries[this.head];
    this.head += 1;
    if (this.head === this.entries.length) {
      this.entries = [];
      this.head = 0;
    } else if (this.head >= COMPACT_FROM && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
    return entry;
  }
}
