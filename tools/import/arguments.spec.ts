import { readArguments } from './arguments';

const read = (args: string) => readArguments(args.split(' '));

it('takes the name of the mapping, unless another one is given', () => {
  const named = read(`--mapping cdnow ${__filename}`);
  expect(named).toMatchObject({ path: __filename, to: 'lake', mapping: { name: 'cdnow' } });
  expect(read(`--mapping cdnow ${__filename} --name second --to kafka`)).toEqual({
    path: __filename,
    to: 'kafka',
    mapping: { ...named.mapping, name: 'second' },
  });
});

it.each([
  ['--mapping nowhere x.csv', 'mapping nowhere: there is none of this name'],
  ['--mapping cdnow', 'npm run import -- --mapping <mapping> <file>'],
  ['x.csv', 'npm run import -- --mapping <mapping> <file>'],
  ['--mapping cdnow x.csv y.csv', 'npm run import -- --mapping <mapping> <file>'],
  ['--mapping cdnow x.csv --to mars', '--to must be lake or kafka, not "mars"'],
  [
    '--mapping cdnow x.csv --name A-1',
    '--name must be a letter first, then a to z, 0 to 9 and _, at most 32, not "A-1"',
  ],
  ['--mapping cdnow x.csv', 'there is no file x.csv'],
  ['--mapping cdnow x.csv --from lake', "Unknown option '--from'"],
])('says what is wrong with %s', (args, message) => expect(() => read(args)).toThrow(message));
