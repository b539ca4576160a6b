// `npm test`: see tools/test/test.ts.
process.argv.splice(2, 0, 'tools/test/test.ts');
await import('./run.mjs');
