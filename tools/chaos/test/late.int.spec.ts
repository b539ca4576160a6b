import { partitionOf } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { QualityReader } from '../observe/quality-reader';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const NOON = Date.UTC(2026, 0, 31, 12);
const MINUTE_MS = 60_000;
const BUSY = 0;
const QUIET = 1;

describe('events around the watermark', () => {
  let test: TestStage;

  beforeAll(async () => {
    test = await openTestStage('late');
  });
  afterAll(() => test?.close());

  it('are late from a millisecond behind it, each partition by its own, and one without events holds up none', async () => {
    const { stage } = test;
    // In partition 0 the watermark is 11:50:00.000 after the first; in partition 1 it is two hours behind that.
    const load = [
      sale(0, BUSY, NOON),
      sale(1, QUIET, NOON - 120 * MINUTE_MS),
      sale(2, BUSY, NOON - 10 * MINUTE_MS + 1),
      sale(3, BUSY, NOON - 10 * MINUTE_MS),
      sale(4, BUSY, NOON - 10 * MINUTE_MS - 1),
      sale(5, BUSY, NOON - 60 * MINUTE_MS),
      sale(6, QUIET, NOON - 130 * MINUTE_MS),
      sale(7, QUIET, NOON - 130 * MINUTE_MS - 1),
      sale(8, QUIET, NOON),
      sale(9, QUIET, NOON - 120 * MINUTE_MS),
      sale(10, BUSY, NOON + 5 * MINUTE_MS),
      sale(11, BUSY, NOON - 10 * MINUTE_MS),
    ];
    const worker = stage.startWorker();
    await worker.waitFor('partition opened', { nth: 3 });
    const sender = await stage.openSender();
    await sender.send(load);

    await expectExact(stage, { valid: 7, late: 5, duplicate: 0, invalid: 0 });
    const letters = await eventually(
      async () => {
        const found = await new QualityReader(test.env).deadLetters();
        if (found.length < 5) throw new Error(`${found.length} dead letters`);
        return found;
      },
      { deadlineMs: 20_000 },
    );
    const said = letters.map(({ number, reason, field }) => `${number} ${reason} ${field}`);
    expect(said.sort()).toEqual([
      '11 too_late null',
      '4 too_late null',
      '5 too_late null',
      '7 too_late null',
      '9 too_late null',
    ]);
  });
});

function sale(number: number, partition: number, eventMs: number) {
  const key = userIn(partition);
  const value = JSON.stringify({
    transaction_id: `t-${number}`,
    user_id: key,
    timestamp: new Date(eventMs).toISOString(),
    products: [{ product_id: 'p', quantity: 1, price: 1, category: 'Books' }],
    total_amount: 1,
    payment_method: 'paypal',
    country: 'UK',
  });
  return { key, value, headers: { number: String(number) } };
}

function userIn(partition: number): string {
  for (let at = 0; ; at++) if (partitionOf(`user_${at}`, 3) === partition) return `user_${at}`;
}
