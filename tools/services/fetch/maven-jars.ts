import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from '../process/run-command';
import { LauncherError } from '../service';
import { downloadEnv } from './download-env';

const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Puts the jars a pom names, and what they depend on, into `<folder>/libs`, each compared with its pinned hash. */
export async function fetchJars(pom: string, checksums: string, folder: string): Promise<void> {
  // Maven writes beside the pom it is given.
  const copy = join(folder, 'pom.xml');
  copyFileSync(pom, copy);
  const args = ['-B', '-q', '-f', copy, COPY_DEPENDENCIES, `-DoutputDirectory=${join(folder, 'libs')}`];
  const { code, output } = await runCommand('mvn', args, { cwd: folder, env: downloadEnv(folder) });
  if (code !== 0) throw new LauncherError('Maven could not fetch the Kafka jars:', ...lastLines(output));
  compareChecksums(parseChecksums(readFileSync(checksums, 'utf8')), hashFolder(join(folder, 'libs')));
  rmSync(join(folder, 'home'), { recursive: true, force: true });
}

/** The format of sha256sum: hash, two spaces, file name. */
export function parseChecksums(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** @throws LauncherError naming every file that is missing, unexpected or different. */
export function compareChecksums(expected: Map<string, string>, actual: Map<string, string>): void {
  const names = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  const wrong = names.filter((name) => expected.get(name) !== actual.get(name));
  if (wrong.length > 0) throw new LauncherError(`These Kafka jars are not the pinned ones: ${wrong.join(', ')}.`);
}

function hashFolder(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}
