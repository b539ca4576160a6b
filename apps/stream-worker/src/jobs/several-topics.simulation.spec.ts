import { itKeepsTheLaw, type Seeds } from '../../test/job-properties';
import { MODELLED_JOBS_OVER_SEVERAL_TOPICS, MODELLED_JOBS_OVER_STOCK_TOPICS } from '../../test/job-simulation';
import { MODEL_TOPICS, STOCK_TOPICS } from '../../test/log-model';

// `SEEDS=1 FIRST_SEED=4711 npx nx test stream-worker -t simulation` repeats one failure. A seed of several topics takes several
// times as long as one of a single topic, so there are fewer.
const SEEDS: Seeds = {
  first: Number(process.env.FIRST_SEED ?? 1),
  count: Math.ceil(Number(process.env.SEEDS ?? 10_000) / 5),
};
jest.setTimeout(300_000);

describe('simulation of jobs over several topics of the shop', () => {
  itKeepsTheLaw({ jobs: MODELLED_JOBS_OVER_SEVERAL_TOPICS, topics: MODEL_TOPICS, seeds: SEEDS });
});

describe('simulation of jobs over the topics of stock', () => {
  itKeepsTheLaw({ jobs: MODELLED_JOBS_OVER_STOCK_TOPICS, topics: STOCK_TOPICS, seeds: SEEDS });
});
