import { testServices } from '@globalmart/testing';
import { BreakableLink } from './breakable-link';
import { product, sale } from './small-lake';
import { type Step, TestBatch } from './test-batch';

jest.setTimeout(300_000);

const DAY = '2026-03-01';
const LAKE = {
  transactions: Array.from({ length: 300 }, (_, at) => sale(`t${at}`, DAY, { user_id: `u${at % 90}`, cents: at })),
  product_catalog: [product('p1', '2026-02-01')],
};

let link: BreakableLink;
let batch: TestBatch;
let undisturbed: Record<string, string[]>;

beforeAll(async () => {
  const other = await TestBatch.start();
  await other.fill(LAKE);
  await other.request('same', DAY);
  await other.work('same');
  undisturbed = await other.seen();
  await other.close();
});

beforeEach(async () => {
  link = await BreakableLink.open(testServices().mongodbUrl);
  batch = await TestBatch.start(link.url);
  await batch.fill(LAKE);
  await batch.request('run', DAY);
});

afterEach(async () => {
  link.mend();
  await batch?.close();
  await link.close();
});

/** Works on the run, and writes down which steps it takes. */
async function work(onStep: (step: string) => void = () => undefined): Promise<{ steps: string[]; error: unknown }> {
  const steps: string[] = [];
  const take = async ({ step }: Step) => {
    steps.push(step);
    onStep(step);
  };
  const error = await batch.work('run', take).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { steps, error };
}

const breakAt = (at: string) => (step: string) => {
  if (step === at) link.break();
};

it.each(['load customer_rfm_analysis', 'load fact_sales', 'publish'])(
  'goes on by itself where MongoDB was away for a moment, after %s',
  async (at) => {
    let isFirst = true;
    const { steps, error } = await work((step) => {
      if (step !== at || !isFirst) return;
      isFirst = false;
      link.break();
      setTimeout(() => link.mend(), 300);
    });
    expect(error).toBeUndefined();
    expect(await batch.seen()).toEqual(undisturbed);
    // Nothing that was done is done again, but that a version which was published turns out to be the same.
    const loads = steps.filter((step) => step.startsWith('load '));
    if (at !== 'publish') expect(new Set(loads).size).toBe(loads.length);
  },
);

it('fails where MongoDB stays away, says so, and is gone on with behind what was done', async () => {
  const first = await work(breakAt('load customer_segments'));
  expect(String(first.error)).toMatch(/^Mongo.*Error/);
  link.mend();
  const second = await work();
  expect(second.error).toBeUndefined();
  expect(second.steps.filter((step) => first.steps.includes(step))).toEqual([]);
  expect(second.steps.at(0)).toBe('load segment_trends');
  expect(await batch.seen()).toEqual(undisturbed);
});

it('fails where MongoDB is not there from the beginning, and runs when it is', async () => {
  link.break();
  const { steps, error } = await work();
  expect([steps, String(error)]).toEqual([[], expect.stringMatching(/^Mongo.*Error/)]);
  link.mend();
  expect((await work()).error).toBeUndefined();
  expect(await batch.seen()).toEqual(undisturbed);
});
