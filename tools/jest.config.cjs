module.exports = {
  displayName: 'tools',
  preset: '../jest.preset.js',
  // Specs on real services mostly wait, for a process to come up or for a lag to fall.
  maxWorkers: 2,
};
