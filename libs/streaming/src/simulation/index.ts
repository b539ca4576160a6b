export { SeededRandom } from './seeded-random';
export { type SimulationOptions, type SimulationResult, simulate } from './simulate';
export type { ApplyDelta, RowTable } from './simulated-store';
