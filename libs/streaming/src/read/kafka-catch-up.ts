import type { EventTopic } from '@globalmart/contracts';
import type { Admin } from 'kafkajs';
import { systemClock } from '../engine/system-clock';
import { asError } from '../errors';
import type { CatchUpReader } from '../ports';
import { KafkaReader, type KafkaReaderOptions } from './kafka-reader';

const RETRY_MS = 1_000;

/**
 * A consumer in a group of its own, which has all partitions to itself and reads those it is pointed at. Who may write what
 * follows from it is decided elsewhere, so the group is only the way to a second place in a partition.
 */
export class KafkaCatchUp implements CatchUpReader {
  /** Set once it runs: kafkajs takes no seek before. */
  private reader: KafkaReader | undefined;
  private readonly places = new Map<string, { topic: EventTopic; partition: number; offset: number }>();
  private isClosed = false;

  constructor(
    private readonly options: KafkaReaderOptions & { readonly onFailed: (what: string, error: Error) => void },
    private readonly admin: Admin,
  ) {
    void this.start();
  }

  seek(topic: EventTopic, partition: number, offset: number): void {
    if (this.reader !== undefined) this.reader.seek(topic, partition, offset);
    else this.places.set(`${topic}-${partition}`, { topic, partition, offset });
  }

  rest(topic: EventTopic, partition: number): void {
    this.reader?.rest(topic, partition);
  }

  pause(): void {
    this.isClosed = true;
    this.reader?.pause();
  }

  async close(): Promise<void> {
    this.pause();
    // One that is still starting, perhaps because the broker is away, is not waited for: it leaves once it has come so far.
    if (this.reader !== undefined) await this.leave(this.reader);
  }

  private async leave(reader: KafkaReader): Promise<void> {
    try {
      await reader.leave();
      // It has committed nothing, so the broker would forget it by and by; nobody shall wonder until then.
      await this.admin.deleteGroups([this.options.groupId]);
    } catch (error) {
      this.failed('could not leave the group of the catch-up', error);
    }
  }

  private async start(): Promise<void> {
    while (!this.isClosed) {
      const reader = new KafkaReader(this.options);
      try {
        await reader.start();
        if (this.isClosed) return await this.leave(reader);
        this.reader = reader;
        for (const { topic, partition, offset } of this.places.values()) reader.seek(topic, partition, offset);
        return;
      } catch (error) {
        this.failed('could not start to catch up, trying again', error);
        await reader.leave().catch(() => undefined); // what did not start has nothing to leave
        await systemClock.sleep(RETRY_MS);
      }
    }
  }

  private failed(what: string, error: unknown): void {
    this.options.onFailed(what, asError(error));
  }
}
