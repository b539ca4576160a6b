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
  // Published as ES modules only, which jest cannot load untransformed.
  transformIgnorePatterns: ['/node_modules/(?!(@faker-js/faker)/)'],
  moduleNameMapper: Object.fromEntries(
    Object.entries(paths).map(([name, [file]]) => [`^${name}$`, `${__dirname}/${file}`]),
  ),
};
