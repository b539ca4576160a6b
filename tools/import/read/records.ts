import { createReadStream } from 'node:fs';
import { WHITESPACE } from '../mapping/mapping';

const BYTE_ORDER_MARK = /^\uFEFF/;
/** A quote that is never closed would take the rest of the file for one record. */
const LONGEST_RECORD = 100_000;

/** A record of a file: what its cells hold, and on which line, from 1, it begins. */
export interface FileRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** What is wrong with its form; then it has no cells. */
  readonly fault?: string;
}

/**
 * The records of a text file in UTF-8, but for empty lines: by RFC 4180 with any separator (quoted cells may hold it, line ends, and
 * quotes twice), or cells between blanks, without quotes.
 * @throws Error naming the line of a quote that is never closed: nobody knows where its record ends; the file system's errors
 */
export async function* readRecords(path: string, separator: string): AsyncIterable<FileRecord> {
  let begun = '';
  let firstLine = 0;
  let line = 0;
  for await (const text of linesOf(path)) {
    line += 1;
    if (begun === '') firstLine = line;
    const record = begun === '' ? text : `${begun}\n${text}`;
    const read = separator === WHITESPACE ? { cells: record.trim().split(/\s+/) } : cellsOf(record, separator);
    begun = read === undefined ? record : '';
    if (begun.length > LONGEST_RECORD) break;
    if (read !== undefined && record.trim() !== '') yield { line: firstLine, ...read };
  }
  if (begun !== '') throw new Error(`line ${firstLine} opens a quote that is never closed`);
}

/** Without their ends, LF or CRLF. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = '';
  let isFirst = true;
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + (isFirst ? chunk.replace(BYTE_ORDER_MARK, '') : chunk)).split('\n');
    isFirst = false;
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}

/** Undefined where the text ends within a quoted cell. */
function cellsOf(text: string, separator: string): Omit<FileRecord, 'line'> | undefined {
  const cells: string[] = [];
  for (let at = 0; ;) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? closingQuote(text, at + 1) : endOfCell(text, separator, at);
    if (end < 0) return undefined;
    cells.push(isQuoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end));
    const behind = isQuoted ? end + 1 : end;
    if (behind >= text.length) return { cells };
    if (text[behind] !== separator) return { cells: [], fault: 'must have a separator behind a quoted cell' };
    at = behind + 1;
  }
}

function endOfCell(text: string, separator: string, from: number): number {
  const end = text.indexOf(separator, from);
  return end < 0 ? text.length : end;
}

/** Where the quote is that ends a cell: the first that is not one of two; −1 if there is none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}
