// A terminal's lines from the standard input, as they come out of `npm start`, as a picture:
//   node tools/run.mjs tools/docs/terminal-picture.ts <frame.txt >docs/images/terminal.svg
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { terminalSvg } from './terminal-svg';

const text = readFileSync(0, 'utf8')
  // All but colours: where the cursor goes, and what is wiped out.
  .replace(new RegExp(`${String.fromCharCode(27)}\\[\\??[\\d;]*[A-Za-ln-z]`, 'g'), '')
  .replaceAll('\r', '');
const lines = text.replace(/\n*$/, '').split('\n');
const columns = Math.max(...lines.map((line) => [...stripVTControlCharacters(line)].length));
process.stdout.write(terminalSvg(lines, columns));
