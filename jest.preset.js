const { readFileSync } = require('node:fs');

const swc = JSON.parse(readFileSync(`${__dirname}/.swcrc`, 'utf8'));
const { paths } = JSON.parse(readFileSync(`${__dirname}/tsconfig.base.json`, 'utf8')).compilerOptions;

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  transform: {
    '^.+\\.(ts|mjs|js)$': ['@swc/jest', { ...swc, swcrc: false }],
    '\\.sql$': `${__dirname}/tools/sql-text.cjs`,
  },
  // Jest cannot load untransformed what is published as ES modules only, nor what imports while it runs (one file of MongoDB's driver).
  transformIgnorePatterns: ['/node_modules/(?!(@faker-js/faker/|mongodb/lib/runtime_adapters))'],
  moduleNameMapper: Object.fromEntries(
    Object.entries(paths).map(([name, [file]]) => [`^${name}$`, `${__dirname}/${file}`]),
  ),
};
