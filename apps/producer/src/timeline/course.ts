interface Stretch {
  readonly fromMs: number;
  readonly firstIndex: number;
  readonly perSecond: number;
}

/** Events numbered from 0 on, evenly spaced from time 0 on, at a pace that can change. Times are in milliseconds. */
export class Course {
  private stretches: Stretch[];

  constructor(perSecond: number) {
    this.stretches = [{ fromMs: 0, firstIndex: 0, perSecond }];
  }

  /** Another pace from this time on, 0 for a standstill; takes the place of what was planned for later. */
  change(fromMs: number, perSecond: number): void {
    const firstIndex = this.countBefore(fromMs);
    this.stretches = [
      ...this.stretches.filter((stretch) => stretch.fromMs < fromMs),
      { fromMs, firstIndex, perSecond },
    ];
  }

  /** How many events are before this time. */
  countBefore(ms: number): number {
    const { fromMs, firstIndex, perSecond } = this.last((stretch) => stretch.fromMs <= ms);
    return perSecond > 0 ? firstIndex + Math.max(0, Math.ceil(((ms - fromMs) * perSecond) / 1_000)) : firstIndex;
  }

  /** When this event is; infinite when things stand still for ever before it. */
  msOf(index: number): number {
    const { fromMs, firstIndex, perSecond } = this.last((stretch) => stretch.firstIndex <= index);
    return perSecond > 0 ? fromMs + ((index - firstIndex) * 1_000) / perSecond : Infinity;
  }

  private last(applies: (stretch: Stretch) => boolean): Stretch {
    return this.stretches.findLast(applies) ?? this.stretches[0]!;
  }
}
