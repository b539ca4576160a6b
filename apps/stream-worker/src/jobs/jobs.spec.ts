import { JOB_TABLES } from '@globalmart/metrics-store';
import { DEFAULT_THRESHOLDS } from './anomaly-rules';
import { JOB_NAMES, type JobSettings, selectJobs } from './jobs';

const settings: JobSettings = {
  thresholds: DEFAULT_THRESHOLDS,
  newLakeRows: () => {
    throw new Error('nothing is folded here');
  },
  lakeSink: { write: () => Promise.resolve(0), delete: () => Promise.resolve(), list: () => Promise.resolve([]) },
  lakeFlushIntervalMs: 60_000,
};
const namesOf = (names: readonly string[]): string[] => selectJobs(names, settings).map(({ job }) => job.name);

describe('selectJobs', () => {
  it('takes the catalogue along for a job that waits for it', () => {
    expect(namesOf(['sales'])).toEqual(['catalogue', 'sales']);
  });

  it('takes it along for a job whose views look into it', () => {
    expect(namesOf(['sessions'])).toEqual(['catalogue', 'sessions']);
  });

  it('takes nothing along for others, and nothing twice', () => {
    expect(namesOf(['catalogue'])).toEqual(['catalogue']);
    expect(namesOf(['sales', 'catalogue'])).toEqual(['catalogue', 'sales']);
    expect(namesOf(JOB_NAMES)).toEqual(JOB_NAMES);
  });
});

it('leaves no job without a word on which tables a replay empties', () => {
  expect(Object.keys(JOB_TABLES).sort()).toEqual([...JOB_NAMES].sort());
});
