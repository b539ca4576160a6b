// Builds one app into dist/apps/<app>/main.js; with --watch it also runs it and restarts it after each change.
// swc compiles each file because decorator metadata, which Nest's injection reads, is the one thing esbuild cannot emit.
import { transform } from '@swc/core';
import { context } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

const [, , app, ...rest] = process.argv;
const watch = rest.includes('--watch');
const appArgs = rest.filter((arg) => arg !== '--watch');
const outfile = `dist/apps/${app}/main.js`;
const swcrc = JSON.parse(readFileSync('.swcrc', 'utf8'));
const STOP_DEADLINE_MS = 8_000;

const swc = {
  name: 'swc',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const { code } = await transform(await readFile(path, 'utf8'), {
        ...swcrc,
        swcrc: false,
        filename: path,
        module: { type: 'es6' },
        sourceMaps: 'inline',
        inlineSourcesContent: true,
      });
      return { contents: code, loader: 'js' };
    });
  },
};

let child;
const stopChild = async (signal = 'SIGTERM') => {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(timer);
};

const restart = {
  name: 'restart',
  setup(build) {
    build.onEnd(async ({ errors }) => {
      if (errors.length > 0) return;
      await stopChild();
      child = spawn(process.execPath, ['--enable-source-maps', outfile, ...appArgs], { stdio: 'inherit' });
    });
  },
};

const builder = await context({
  entryPoints: [`apps/${app}/src/main.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  tsconfig: 'tsconfig.base.json',
  sourcemap: true,
  keepNames: true,
  loader: { '.sql': 'text' },
  logLevel: watch ? 'info' : 'warning',
  plugins: watch ? [swc, restart] : [swc],
});

if (!watch) {
  await builder.rebuild();
  await builder.dispose();
} else {
  await builder.watch();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, async () => {
      await stopChild();
      await builder.dispose();
      process.exit(0);
    });
  }
}
