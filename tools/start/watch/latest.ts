/** What was last answered to a question that may take long: asked again in the background when the answer has become old. */
export class Latest<T> {
  private answeredMs = -Infinity;
  private isAsking = false;

  /** @param ask must not reject */
  constructor(
    private value: T,
    private readonly ask: () => Promise<T>,
    private readonly freshMs: (value: T) => number,
  ) {}

  get(nowMs: number): T {
    if (!this.isAsking && nowMs - this.answeredMs >= this.freshMs(this.value)) {
      this.isAsking = true;
      void this.ask().then((value) => {
        this.value = value;
        this.answeredMs = nowMs;
        this.isAsking = false;
      });
    }
    return this.value;
  }
}
