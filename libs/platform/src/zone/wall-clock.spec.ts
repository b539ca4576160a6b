import { firstInstantAt, wallOf } from './wall-clock';

const instant = (wall: string, zone: string) => new Date(firstInstantAt(Date.parse(`${wall}Z`), zone)).toISOString();

describe('firstInstantAt', () => {
  it.each([
    ['UTC', '1997-01-01T00:00:00', '1997-01-01T00:00:00.000Z'],
    ['America/New_York', '1997-01-01T00:00:00', '1997-01-01T05:00:00.000Z'],
    ['Asia/Kolkata', '2026-06-01T00:15:00', '2026-05-31T18:45:00.000Z'],
    // 02:30 is there twice on this morning: the first, still by summer time.
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    // And not at all on this one: the clock goes from 02:00 to 03:00, at 01:00Z.
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:00:00.000Z'],
    // Summer time began at midnight here: the day began at 01:00.
    ['America/Sao_Paulo', '2018-11-04T00:00:00', '2018-11-04T03:00:00.000Z'],
  ])('%s %s', (zone, wall, expected) => expect(instant(wall, zone)).toBe(expected));

  it('does not know every zone', () => {
    expect(() => firstInstantAt(0, 'Europe/Atlantis')).toThrow(RangeError);
  });
});

it('wallOf shows the wall, to the millisecond', () => {
  const ms = Date.parse('2026-07-01T12:00:00.123Z');
  expect(wallOf(ms, 'Europe/Berlin')).toBe(ms + 2 * 3_600_000);
});
