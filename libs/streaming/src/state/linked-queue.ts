/** What lies in a `LinkedQueue`, and in one at a time. */
export interface Queued<Entry> {
  older: Entry | undefined;
  newer: Entry | undefined;
}

/** First in, first out, and any in between may leave: what comes and goes with each event shall leave no garbage. */
export class LinkedQueue<Entry extends Queued<Entry>> {
  private last: Entry | undefined;
  private first: Entry | undefined;

  /** What has been there for the longest time. */
  get oldest(): Entry | undefined {
    return this.first;
  }

  add(entry: Entry): void {
    entry.older = this.last;
    if (this.last === undefined) this.first = entry;
    else this.last.newer = entry;
    this.last = entry;
  }

  remove(entry: Entry): void {
    const { older, newer } = entry;
    if (older === undefined) this.first = newer;
    else older.newer = newer;
    if (newer === undefined) this.last = older;
    else newer.older = older;
    entry.older = undefined;
    entry.newer = undefined;
  }
}
