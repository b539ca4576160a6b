module.exports = { displayName: 'batch-worker', preset: '../../jest.preset.js' };
