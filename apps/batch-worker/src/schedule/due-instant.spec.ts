import { latestDue, parseSchedule } from './due-instant';

const at = (now: string, zone: string, cron = '0 2 * * *') => {
  const due = latestDue(Date.parse(now), parseSchedule(cron, zone));
  return due && [due.localDate, new Date(due.dueMs).toISOString().replace('.000Z', 'Z'), due.analysisDate];
};

describe('latestDue', () => {
  it.each([
    ['just before', '2026-11-28T01:59:59.999Z', ['2026-11-27', '2026-11-27T02:00:00Z', '2026-11-26']],
    ['at the instant', '2026-11-28T02:00:00Z', ['2026-11-28', '2026-11-28T02:00:00Z', '2026-11-27']],
    ['long after', '2026-11-29T01:00:00Z', ['2026-11-28', '2026-11-28T02:00:00Z', '2026-11-27']],
    ['after the end of February', '2024-03-01T02:00:00Z', ['2024-03-01', '2024-03-01T02:00:00Z', '2024-02-29']],
    ['after the end of a year', '2027-01-01T03:00:00Z', ['2027-01-01', '2027-01-01T02:00:00Z', '2026-12-31']],
  ])('is the newest that has come, in UTC, %s', (_, now, due) => expect(at(now, 'UTC')).toEqual(due));

  it('analyses the last UTC day that had ended, whatever day it is on the wall', () => {
    // 02:00 in Tokyo is 17:00Z of the day before; in Los Angeles it is 10:00Z of the same.
    expect(at('2026-11-28T12:00:00Z', 'Asia/Tokyo')).toEqual(['2026-11-28', '2026-11-27T17:00:00Z', '2026-11-26']);
    expect(at('2026-11-28T12:00:00Z', 'America/Los_Angeles')).toEqual([
      '2026-11-28',
      '2026-11-28T10:00:00Z',
      '2026-11-27',
    ]);
  });

  it('starts at the first instant after the gap that 02:00 falls into', () => {
    // In Berlin the clock goes from 02:00 to 03:00 at 01:00Z.
    expect(at('2026-03-29T00:59:59.999Z', 'Europe/Berlin')?.[0]).toBe('2026-03-28');
    expect(at('2026-03-29T01:00:00Z', 'Europe/Berlin')).toEqual(['2026-03-29', '2026-03-29T01:00:00Z', '2026-03-28']);
    expect(at('2026-03-29T01:00:00Z', 'Europe/Berlin', '30 2 * * *')?.[1]).toBe('2026-03-29T01:00:00Z');
    expect(at('2026-03-29T12:00:00Z', 'Europe/Berlin', '30 3 * * *')?.[1]).toBe('2026-03-29T01:30:00Z');
  });

  it('starts once, at the first, when 02:00 comes twice', () => {
    // In Berlin 02:00 to 03:00 comes at 00:00Z and again at 01:00Z.
    const due = ['2026-10-25', '2026-10-25T00:00:00Z', '2026-10-24'];
    expect(at('2026-10-24T23:59:59Z', 'Europe/Berlin')?.[0]).toBe('2026-10-24');
    for (const now of ['2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', '2026-10-25T02:30:00Z']) {
      expect(at(now, 'Europe/Berlin')).toEqual(due);
    }
  });

  it('knows a zone that moves by half an hour, and one whose day begins late', () => {
    // Lord Howe goes from 02:00 (+10:30) to 02:30 (+11) on 2026-10-04, at 15:30Z.
    expect(at('2026-10-03T15:30:00Z', 'Australia/Lord_Howe')?.slice(0, 2)).toEqual([
      '2026-10-04',
      '2026-10-03T15:30:00Z',
    ]);
    // In Beirut 2026-03-29 begins at 01:00.
    expect(at('2026-03-29T12:00:00Z', 'Asia/Beirut', '0 0 * * *')?.slice(0, 2)).toEqual([
      '2026-03-29',
      '2026-03-28T22:00:00Z',
    ]);
  });

  it('leaves out other weekdays', () => {
    // 2026-11-28 is a Saturday.
    expect(at('2026-11-29T12:00:00Z', 'UTC', '0 2 * * 1-5')?.[0]).toBe('2026-11-27');
    expect(at('2026-11-29T12:00:00Z', 'UTC', '0 2 * * 0,3')?.[0]).toBe('2026-11-29');
    expect(at('2026-11-29T12:00:00Z', 'UTC', '0 2 * * 7')?.[0]).toBe('2026-11-29');
  });
});

it.each(['* 2 * * *', '0 24 * * *', '60 2 * * *', '0 2 1 * *', '0 2 * *', '', '0 2 * * 8'])('refuses "%s"', (cron) => {
  expect(() => parseSchedule(cron, 'UTC')).toThrow(RangeError);
});

it('refuses a zone nobody knows', () => expect(() => parseSchedule('0 2 * * *', 'Mars/Olympus')).toThrow(RangeError));
