import type { EventTopic } from '@globalmart/contracts';
import type { FileIntent, PlannedFile } from '../files/file-ports';

interface SimulatedFile {
  readonly content: unknown;
  /** Whoever finished it. */
  readonly writer: object;
}

/**
 * The files of one job, and what the database knows of them. Files are begun, then there as a whole; the two sides know nothing
 * of each other.
 */
export class SimulatedFiles {
  readonly listed = new Map<string, unknown>();
  private readonly intents = new Map<string, FileIntent>();
  private readonly whole = new Map<string, SimulatedFile>();
  private readonly begun = new Set<string>();

  constructor(private readonly epochOf: (topic: EventTopic, partition: number) => number) {}

  // What the database does

  intend(intents: readonly FileIntent[]): ReadonlySet<string> {
    const live = intents.filter((intent) => this.isLive(intent));
    for (const intent of live) this.intents.set(intent.key, intent);
    return new Set(live.map(({ key }) => key));
  }

  abandoned(): string[] {
    return [...this.intents.values()].filter((intent) => !this.isLive(intent)).map(({ key }) => key);
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) this.intents.delete(key);
  }

  unaccounted(keys: readonly string[]): string[] {
    return keys.filter((key) => !this.listed.has(key) && !this.isLive(this.intents.get(key)));
  }

  /** In the transaction that moves the offsets. */
  list(files: readonly PlannedFile<unknown>[]): void {
    for (const { key, content } of files) {
      if (!this.whole.has(key)) throw new Error(`${key} is listed and not there`);
      if (this.listed.has(key)) throw new Error(`${key} is listed twice`);
      this.listed.set(key, content);
      this.intents.delete(key);
    }
  }

  /** A replay takes all files off the list and leaves them to whoever clears. */
  unlist(intentOf: (key: string) => FileIntent): void {
    for (const key of this.listed.keys()) this.intents.set(key, intentOf(key));
    this.listed.clear();
  }

  // What the folder does

  begin(key: string): void {
    this.begun.add(key);
  }

  finish({ key, content }: PlannedFile<unknown>, writer: object): void {
    this.begun.delete(key);
    this.whole.set(key, { content, writer });
  }

  giveUp(key: string): void {
    this.begun.delete(key);
  }

  delete(key: string): void {
    if (this.listed.has(key)) throw new Error(`${key} is listed and was deleted`);
    this.begun.delete(key);
    this.whole.delete(key);
  }

  keys(): string[] {
    return [...this.whole.keys(), ...this.begun];
  }

  // What is to be found at the end

  /** Files that are neither listed nor intended, of writers that are still alive: they should have seen to them. */
  orphansOf(isAlive: (writer: object) => boolean): string[] {
    const orphans = [...this.whole].filter(([key]) => !this.listed.has(key) && !this.intents.has(key));
    return orphans.filter(([, { writer }]) => isAlive(writer)).map(([key]) => key);
  }

  /** Nothing is there but what is listed, nothing is listed but what is there, and nothing is intended. */
  get isTidy(): boolean {
    const isListed = [...this.whole.keys()].every((key) => this.listed.has(key));
    return isListed && this.whole.size === this.listed.size && this.begun.size === 0 && this.intents.size === 0;
  }

  private isLive(intent: FileIntent | undefined): boolean {
    return intent !== undefined && this.epochOf(intent.topic, intent.partition) === intent.epoch;
  }
}
