// Runs a TypeScript tool: compiles it on the fly, decorators and path aliases included, and passes the arguments on.
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.env.TS_NODE_PROJECT = join(root, 'tsconfig.base.json');

const [, , script, ...args] = process.argv;
const require = createRequire(import.meta.url);
require('@swc-node/register');
require('./sql-text.cjs').register();
process.argv = [process.argv[0], resolve(root, script), ...args];
require(resolve(root, script));
