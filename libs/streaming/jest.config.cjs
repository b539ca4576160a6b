module.exports = { displayName: 'streaming', preset: '../../jest.preset.js' };
