import { judgeRecord } from '@globalmart/contracts';
import { PARTITIONS, poisonLoad } from './poison-load';

const NOW = Date.UTC(2026, 5, 1);

describe('poisonLoad', () => {
  const load = poisonLoad(NOW);

  it('says of each record what the judge does', () => {
    for (const { topic, key, value, reason, field } of load) {
      const judged = judgeRecord(topic, { appendTimeMs: NOW, key, value });
      expect(judged).toMatchObject(reason === null ? { ok: true } : { ok: false, reason, field });
    }
  });

  it('has in each topic a valid record close to the greatest size, and one of nearly four times that', () => {
    const megabytes = load.map(
      ({ topic, value, reason }) => `${topic} ${Math.round((value?.length ?? 0) / 1e5)} ${reason}`,
    );
    for (const topic of new Set(load.map((record) => record.topic))) {
      expect(megabytes).toContain(`${topic} 9 null`);
      expect(megabytes).toContain(`${topic} 39 oversize`);
    }
  });

  it('puts good records around every bad one', () => {
    for (const topic of new Set(load.map((record) => record.topic))) {
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const own = load.filter((record) => record.topic === topic && record.partition === partition);
        expect([own.at(0)?.reason, own.at(-1)?.reason]).toEqual([null, null]);
        own.forEach(
          ({ reason }, at) =>
            reason !== null && expect([own[at - 1]?.reason, own[at + 1]?.reason]).toEqual([null, null]),
        );
      }
    }
  });
});
