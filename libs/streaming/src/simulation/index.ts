export {
  ALL_FAULTS,
  JOBS_APART,
  NO_FAULTS,
  randomFaults,
  type Controls,
  type FaultRates,
  type Nemesis,
} from './nemesis';
export { SeededRandom } from './seeded-random';
export { simulate, type SimulationOptions, type SimulationResult } from './simulate';
export type { LogRecords, SentRecord } from './simulated-log';
export type { Commit, RowTable, SimulatedCatalogue, SimulatedJob } from './simulated-store';
export type { SimulatedWorker } from './simulated-worker';
