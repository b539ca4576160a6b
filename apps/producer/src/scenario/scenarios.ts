/** What a shop goes through, and for how long. */
export interface Scenario {
  readonly purpose: string;
  /** What the pace is multiplied by. */
  readonly pace: number;
  readonly lastsMs: number;
}

const MINUTE_MS = 60_000;

/** The days on which dashboards are looked at. Each passes by itself. */
export const SCENARIOS = {
  'flash-sale': { purpose: 'three products at a discount take most of the traffic', pace: 2, lastsMs: 10 * MINUTE_MS },
  outage: { purpose: 'nothing comes in, then traffic is back', pace: 0, lastsMs: MINUTE_MS },
  surge: { purpose: 'five times the traffic', pace: 5, lastsMs: 5 * MINUTE_MS },
  stockout: { purpose: 'ten products are bought heavily and nothing is restocked', pace: 1, lastsMs: 10 * MINUTE_MS },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

export const SCENARIO_NAMES = Object.freeze(Object.keys(SCENARIOS) as ScenarioName[]);

export function isScenarioName(text: string): text is ScenarioName {
  return Object.hasOwn(SCENARIOS, text);
}
