import { compileTimeFormat } from './time-format';

const UTC = { column: 'at', zone: 'UTC' };

function read(text: string, format: string, zone: string | undefined = 'UTC'): string {
  const answer = compileTimeFormat({ column: 'at', format, ...(zone === '' ? {} : { zone }) })(text);
  return typeof answer === 'string' ? answer : new Date(answer).toISOString();
}

describe('compileTimeFormat', () => {
  it.each([
    ['19970101', 'yyyyMMdd', 'UTC', '1997-01-01T00:00:00.000Z'],
    ['12/1/2010 8:26', 'M/d/yyyy H:mm', 'Europe/London', '2010-12-01T08:26:00.000Z'],
    ['01.07.2026 00:30:05', 'dd.MM.yyyy HH:mm:ss', 'Europe/Berlin', '2026-06-30T22:30:05.000Z'],
    ['2024-02-29T23:59:59', 'yyyy-MM-ddTHH:mm:ss', 'America/New_York', '2024-03-01T04:59:59.000Z'],
    ['2026-01-15T12:34:56.789+02:00', 'rfc3339', '', '2026-01-15T10:34:56.789Z'],
  ])('reads %s as %s on the wall of %s', (text, format, zone, expected) => {
    expect(read(text, format, zone)).toBe(expected);
  });

  it('means the first of a time that comes twice', () => {
    expect(read('2026-10-25 02:30', 'yyyy-MM-dd HH:mm', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(read('2026-10-25 03:00', 'yyyy-MM-dd HH:mm', 'Europe/Berlin')).toBe('2026-10-25T02:00:00.000Z');
  });

  it('finds fault with a time that is skipped, and not with a day that begins late', () => {
    const fault = 'is a time that the clocks of Europe/Berlin skip';
    expect(read('2026-03-29 02:30', 'yyyy-MM-dd HH:mm', 'Europe/Berlin')).toBe(fault);
    expect(read('2026-03-29 03:00', 'yyyy-MM-dd HH:mm', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
    expect(read('2018-11-04', 'yyyy-MM-dd', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  });

  it.each(['19970230', '19970101 ', '1997-01-01', '', '19691231', '19971301'])('refuses %j as yyyyMMdd', (text) => {
    expect(read(text, 'yyyyMMdd')).toBe('must be a time like yyyyMMdd that exists');
  });

  it('refuses 24:00, and a time without what the format has', () => {
    expect(read('1997-01-01 24:00', 'yyyy-MM-dd HH:mm')).toContain('must be a time like');
    expect(read('1997-01-01', 'yyyy-MM-dd HH:mm')).toContain('must be a time like');
    expect(read('1997-01-01', 'rfc3339', '')).toContain('RFC 3339');
  });

  it.each([
    [{ ...UTC, format: 'yyyy-MM' }, 'format must have yyyy, MM and dd: the day is missing'],
    [{ ...UTC, format: 'yyyyMMddMM' }, 'format has the month twice'],
    [{ ...UTC, format: 'yyyyMMdd hh' }, 'format has "h", which stands for nothing'],
    [{ column: 'at', format: 'yyyyMMdd' }, 'zone is missing'],
    [{ ...UTC, format: 'yyyyMMdd', zone: 'Mars/Olympus' }, 'zone must be an IANA name'],
    [{ ...UTC, format: 'rfc3339' }, 'zone must be left out'],
  ])('says what is wrong with %j', (time, fault) => expect(() => compileTimeFormat(time)).toThrow(fault));
});
