// A .sql file is its text, as esbuild's text loader has it: for jest (`process`) and, through tools/run.mjs, for Node.
const { readFileSync } = require('node:fs');

const asModule = (text) => `module.exports = { __esModule: true, default: ${JSON.stringify(text)} };`;

module.exports = {
  process: (text) => ({ code: asModule(text) }),
  register: () => {
    require.extensions['.sql'] = (module, path) => module._compile(asModule(readFileSync(path, 'utf8')), path);
  },
};
