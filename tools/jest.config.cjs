const everything = process.env.FAULTS === 'all';

module.exports = {
  displayName: 'tools',
  preset: '../jest.preset.js',
  // Specs on real services mostly wait, for a process to come up or for a lag to fall.
  maxWorkers: 2,
  // What takes a minute or more is for `npm run faults`.
  testPathIgnorePatterns: ['/node_modules/', ...(everything ? [] : ['\\.long\\.int\\.spec\\.ts$'])],
};
