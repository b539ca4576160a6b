import { createRequire } from 'node:module';

/** The version whose inner modules we know; with any other they are left alone. */
const KAFKAJS_VERSION = '2.2.4';
const replaced = new Set<string>();

/** An inner module of kafkajs, by its path in the package; undefined where the installed version is not the one we know. */
export function kafkajsInternal(path: string): unknown {
  const require = createRequire(__filename);
  const { version } = require('kafkajs/package.json') as { version: string };
  return version === KAFKAJS_VERSION ? require(path) : undefined;
}

/**
 * Puts ours in the place of an inner module's export, once per process. It must happen before kafkajs itself loads the
 * module. Where it cannot be done, kafkajs goes on with its own: slower, or slower to recover, never wrong.
 */
export function replaceKafkajsInternal<Export>(path: string, ours: (original: Export) => Export): void {
  if (replaced.has(path)) return;
  const original = kafkajsInternal(path) as Export | undefined;
  if (original === undefined) return;
  const require = createRequire(__filename);
  const loaded = require.cache[require.resolve(path)];
  if (loaded === undefined) return;
  replaced.add(path);
  loaded.exports = ours(original);
}
