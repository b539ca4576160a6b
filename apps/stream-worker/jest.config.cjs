module.exports = { displayName: 'stream-worker', preset: '../../jest.preset.js' };
