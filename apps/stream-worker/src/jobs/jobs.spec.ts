import { JOB_TABLES } from '@globalmart/metrics-store';
import { selectJobs, STORED_JOBS } from './jobs';

const namesOf = (names: readonly string[]): string[] => selectJobs(names).map(({ job }) => job.name);

describe('selectJobs', () => {
  it('takes the catalogue along for a job that waits for it', () => {
    expect(namesOf(['sales'])).toEqual(['catalogue', 'sales']);
  });

  it('takes nothing along for others, and nothing twice', () => {
    expect(namesOf(['catalogue'])).toEqual(['catalogue']);
    expect(namesOf(['sales', 'catalogue'])).toEqual(['catalogue', 'sales']);
    expect(selectJobs(STORED_JOBS.map(({ job }) => job.name))).toEqual(STORED_JOBS);
  });
});

it('leaves no job without a word on which tables a replay empties', () => {
  expect(Object.keys(JOB_TABLES).sort()).toEqual(STORED_JOBS.map(({ job }) => job.name).sort());
});
