import type { Minute } from './sight';

const SECONDS = 60;

/** Numbers by name, each with its last minute, the oldest first. */
export class Minutes {
  private readonly kept = new Map<string, (number | undefined)[]>();

  /** To be called once a second. Returns the minute that ends with this value. */
  push(name: string, value: number | undefined): Minute {
    const values = [...(this.kept.get(name) ?? []), value].slice(-SECONDS);
    this.kept.set(name, values);
    return values;
  }
}
