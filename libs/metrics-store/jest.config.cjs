module.exports = { displayName: 'metrics-store', preset: '../../jest.preset.js' };
