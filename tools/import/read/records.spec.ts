import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileRecord, readRecords } from './records';

const folder = mkdtempSync(join(tmpdir(), 'globalmart-records-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function recordsOf(content: string, separator = ','): Promise<FileRecord[]> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const records: FileRecord[] = [];
  for await (const record of readRecords(path, separator)) records.push(record);
  return records;
}

const cellsOf = async (content: string, separator?: string) =>
  (await recordsOf(content, separator)).map(({ cells }) => cells);

describe('readRecords', () => {
  it('reads what RFC 4180 shows, with the line that each record begins on', async () => {
    expect(await recordsOf('aaa,"b ""b""\r\nb",ccc\r\nzzz,"y,y",\r\n')).toEqual([
      { line: 1, cells: ['aaa', 'b "b"\nb', 'ccc'] },
      { line: 3, cells: ['zzz', 'y,y', ''] },
    ]);
  });

  it.each([';', '\t', '|'])('takes %j for the separator', async (separator) => {
    expect(await cellsOf(['a,a', '"b', 'b"', 'c'].join(separator), separator)).toEqual([
      ['a,a', `b${separator}b`, 'c'],
    ]);
  });

  it('takes any blanks for one separator, and quotes as they are', async () => {
    expect(await cellsOf(' 00001 19970101  1   11.77\r\n\t5" x  \n', 'whitespace')).toEqual([
      ['00001', '19970101', '1', '11.77'],
      ['5"', 'x'],
    ]);
  });

  it('leaves out empty lines, a byte order mark and line ends, and counts on', async () => {
    expect(await recordsOf('\uFEFFa\n\n  \r\nb')).toEqual([
      { line: 1, cells: ['a'] },
      { line: 4, cells: ['b'] },
    ]);
  });

  it('keeps a quote within a cell that is not quoted', async () => {
    expect(await cellsOf('1,5" disc,x\n2,7",y')).toEqual([
      ['1', '5" disc', 'x'],
      ['2', '7"', 'y'],
    ]);
  });

  it('names a record with text behind a quoted cell, and goes on', async () => {
    expect(await recordsOf('"a"b,c\nd,e')).toEqual([
      { line: 1, cells: [], fault: 'must have a separator behind a quoted cell' },
      { line: 2, cells: ['d', 'e'] },
    ]);
  });

  it.each([
    ['at the end', 'a\nb,"c\nd\n'],
    ['for too long', `a\n"${'b\n'.repeat(60_000)}"\n`],
  ])('does not guess where a record ends whose quote is not closed %s', async (_, content) => {
    await expect(recordsOf(content)).rejects.toThrow('line 2 opens a quote that is never closed');
  });

  it('keeps characters whole that lie over the edge of what is read at once', async () => {
    const cells = Array.from({ length: 50_000 }, (_, at) => `ä${at}`);
    expect(await cellsOf(`x${cells.join('\n')}`)).toEqual([['xä0'], ...cells.slice(1).map((cell) => [cell])]);
  });
});
