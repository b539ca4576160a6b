import { Runs } from './small-numbers';

/** Definition level of a list that has nothing in it. */
const EMPTY_LIST = 1;

/** What a page says of its values beside them: which are missing, and where lists begin. */
export class Levels {
  /** Values so far, those that are missing among them. */
  count = 0;
  private readonly definitions = new Runs();
  private readonly repetitions: Runs | undefined;
  private readonly missing: number;

  /** @param depth how many of the column's path may be missing: the definition level of a value */
  constructor(
    private readonly depth: number,
    inList: boolean,
  ) {
    this.repetitions = inList ? new Runs() : undefined;
    this.missing = inList ? EMPTY_LIST : 0;
  }

  /** Of memory taken. */
  get capacity(): number {
    return this.definitions.capacity + (this.repetitions?.capacity ?? 0);
  }

  /** @param follows in a list, whatever came before */
  push(isThere: boolean, follows: boolean): void {
    this.definitions.push(isThere ? this.depth : this.missing);
    if (this.repetitions !== undefined) this.repetitions.push(follows ? 1 : 0);
    this.count++;
  }

  /** All levels as the page has them; begins anew. */
  take(): Buffer[] {
    this.count = 0;
    const definitions = this.definitions.take();
    return this.repetitions === undefined ? [definitions] : [this.repetitions.take(), definitions];
  }
}
