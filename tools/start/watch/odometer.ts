/** How far a counter has come in all, although it begins at zero again with each restart of its app. */
export class Odometer {
  private last = 0;
  private sum = 0;

  get total(): number {
    return this.sum;
  }

  read(value: number): void {
    this.sum += value >= this.last ? value - this.last : value;
    this.last = value;
  }
}
