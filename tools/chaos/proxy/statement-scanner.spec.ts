import { StatementScanner } from './statement-scanner';

const message = (type: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const startup = message('', Buffer.from('\0\x03\0\0user\0globalmart\0\0'));
const query = (text: string) => message('Q', Buffer.from(`${text}\0`));
const parse = (text: string, name = '') => message('P', Buffer.from(`${name}\0${text}\0\0\0`));
const bind = (name = '', values = 'Q\0\0\0\x0aCOMMIT\0') => message('B', Buffer.from(`\0${name}\0${values}`));

describe('StatementScanner', () => {
  it('reads simple and parsed statements after the startup message, and no others', () => {
    const sent = Buffer.concat([startup, query('BEGIN'), parse('UPDATE t SET a = $1'), bind(), query('COMMIT')]);
    expect(new StatementScanner().push(sent)).toEqual(['BEGIN', 'UPDATE t SET a = $1', 'COMMIT']);
  });

  it('finds the same statements in whatever pieces the bytes come', () => {
    const sent = Buffer.concat([
      startup,
      query('BEGIN'),
      parse('SELECT $1', 'one'),
      bind('one', 'x'.repeat(300)),
      query('COMMIT'),
    ]);
    for (const size of [1, 2, 3, 7, 64]) {
      const scanner = new StatementScanner();
      const found: string[] = [];
      for (let at = 0; at < sent.length; at += size) found.push(...scanner.push(sent.subarray(at, at + size)));
      expect(found).toEqual(['BEGIN', 'SELECT $1', 'COMMIT']);
    }
  });

  it('tells of a statement with a name each time it is bound', () => {
    const scanner = new StatementScanner();
    expect(scanner.push(Buffer.concat([startup, parse('UPDATE t', 'move'), bind('move')]))).toEqual(['UPDATE t']);
    expect(scanner.push(bind('move'))).toEqual(['UPDATE t']);
  });

  it('tells of a statement with its last byte, not before', () => {
    const scanner = new StatementScanner();
    scanner.push(startup);
    const commit = query('COMMIT');
    expect(scanner.push(commit.subarray(0, -1))).toEqual([]);
    expect(scanner.push(commit.subarray(-1))).toEqual(['COMMIT']);
  });
});
