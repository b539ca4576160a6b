/** A promise and the way to keep it; what waits behind it goes on once it is opened. */
export class Gate<T = void> {
  readonly passed: Promise<T>;
  private resolve: (value: T) => void = () => undefined;

  constructor() {
    this.passed = new Promise((resolve) => (this.resolve = resolve));
  }

  open(value: T): void {
    this.resolve(value);
  }
}
