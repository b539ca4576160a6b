import { readFileSync } from 'node:fs';
import { compareChecksums, parseChecksums } from './maven-jars';
import { PINS } from './pins';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];

describe('checksums of the Kafka jars', () => {
  it('cover the broker and its tools', () => {
    const pinned = parseChecksums(readFileSync(PINS.kafka.checksums, 'utf8'));
    expect([...pinned.keys()]).toContain(`kafka_2.13-${PINS.kafka.version}.jar`);
    for (const hash of pinned.values()) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('pass when every file is the pinned one', () => {
    const pinned = parseChecksums(`${A}  one.jar\n${B}  two.jar\n`);
    expect(() => compareChecksums(pinned, new Map(pinned))).not.toThrow();
  });

  it('name the files that differ, miss or are too many', () => {
    const pinned = parseChecksums(`${A}  one.jar\n${B}  two.jar\n`);
    const found = parseChecksums(`${B}  one.jar\n${A}  three.jar\n`);
    expect(() => compareChecksums(pinned, found)).toThrow('one.jar, three.jar, two.jar');
  });
});
