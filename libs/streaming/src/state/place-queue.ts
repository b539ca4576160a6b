import { doubled } from './doubled';
import { NOWHERE } from './key-table';

const FIRST_CAPACITY = 64;

/** Places, first in and first out, and any in between may leave: what comes and goes with each event shall leave no garbage. */
export class PlaceQueue {
  private older = new Int32Array(FIRST_CAPACITY);
  private newer = new Int32Array(FIRST_CAPACITY);
  private first = NOWHERE;
  private last = NOWHERE;

  /** What has been there for the longest time; NOWHERE if there is nothing. */
  get oldest(): number {
    return this.first;
  }

  /** @param place one that is not in the queue */
  add(place: number): void {
    while (place >= this.older.length) this.grow();
    this.older[place] = this.last;
    this.newer[place] = NOWHERE;
    if (this.last === NOWHERE) this.first = place;
    else this.newer[this.last] = place;
    this.last = place;
  }

  /** @param place one that is in the queue */
  remove(place: number): void {
    const [older, newer] = [this.older[place] as number, this.newer[place] as number];
    if (older === NOWHERE) this.first = newer;
    else this.newer[older] = newer;
    if (newer === NOWHERE) this.last = older;
    else this.older[newer] = older;
  }

  private grow(): void {
    this.older = doubled(this.older);
    this.newer = doubled(this.newer);
  }
}
