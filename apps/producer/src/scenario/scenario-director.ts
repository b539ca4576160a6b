import type { Timeline } from '../timeline/timeline';
import { type ScenarioName, SCENARIOS } from './scenarios';

interface Scene {
  readonly fromMs: number;
  readonly name: ScenarioName | undefined;
}

/** Which scenario is on at which event time. A new one ends the one before; each passes by itself. */
export class ScenarioDirector {
  private scenes: Scene[] = [{ fromMs: -Infinity, name: undefined }];

  constructor(private readonly timeline: Timeline) {}

  /** Begins at this event time; undefined goes back to normal. Returns the event time at which it will be over. */
  begin(name: ScenarioName | undefined, eventTimeMs: number): number {
    const earlier = this.scenes.filter(({ fromMs }) => fromMs < eventTimeMs);
    const { pace, lastsMs } = name === undefined ? { pace: 1, lastsMs: 0 } : SCENARIOS[name];
    const endMs = eventTimeMs + lastsMs;
    this.timeline.changePace(eventTimeMs, pace);
    this.timeline.changePace(endMs, 1);
    this.scenes = [...earlier, { fromMs: eventTimeMs, name }, { fromMs: endMs, name: undefined }];
    return endMs;
  }

  /** The one that is on; undefined on an ordinary day. */
  at(eventTimeMs: number): ScenarioName | undefined {
    return this.scenes.findLast(({ fromMs }) => fromMs <= eventTimeMs)?.name;
  }
}
