import type { Sight } from './sight';

/** Event time that is farther behind than this comes out of history. */
const LIVE_SECONDS = 60;

/** Follows event time on its way from the past to now. */
export class HistoryProgress {
  private farthestSeconds = 0;

  /**
   * @param behindSeconds how old the newest event is; undefined when nothing has been read yet
   * @param isMoving whether events come: those of a shop that is closed are old, too
   */
  look(behindSeconds: number | undefined, isMoving: boolean): Sight['history'] {
    if (behindSeconds === undefined || !isMoving) return undefined;
    if (behindSeconds < LIVE_SECONDS) {
      this.farthestSeconds = 0;
      return undefined;
    }
    this.farthestSeconds = Math.max(this.farthestSeconds, behindSeconds);
    return { behindSeconds, ofSeconds: this.farthestSeconds };
  }
}
