import { deadLetterKey } from '@globalmart/contracts';
import type { TopicLog } from '@globalmart/platform';
import { Injectable } from '@nestjs/common';
import { TopicLogs } from '../kafka/topic-logs';
import { CURSOR_FAULT } from '../paging/cursor';
import type { Page } from '../paging/page';
import { parameterProblem, problem, ProblemError } from '../problems/problem';
import { type DeadLetterDto, toDeadLetterRow } from './dead-letter.dto';
import type { DeadLetterPath, DeadLettersQuery } from './dead-letters.query';
import { findLetter } from './find-letter';
import { decodeLettersCursor, encodeLettersCursor, type LettersPosition } from './letters-cursor';
import { takeNewest } from './newest-letters';
import { PartitionTail } from './partition-tail';

/** What brokers' clocks may differ by: a letter can seem older than its record. */
const CLOCK_SKEW_MS = 60_000;

const NOT_IN_TIME = problem(503, 'The dead letters could not be read in time; try again shortly.');

@Injectable()
export class DeadLettersService {
  constructor(private readonly logs: TopicLogs) {}

  /** @throws ProblemError 400 for a cursor that is none, 503 when not a single letter could be read in time. */
  list(query: DeadLettersQuery): Promise<Page<DeadLetterDto>> {
    const before = query.cursor === undefined ? undefined : decodeLettersCursor(query.cursor);
    if (query.cursor !== undefined && before === undefined) throw new ProblemError(parameterProblem([CURSOR_FAULT]));
    return this.logs.read('dead_letters', async (log, isLate) => {
      const tails = await openTails(log, query, before);
      const begun = tails.map(({ position }) => position);
      const letters = await takeNewest(tails, query.limit, isLate);
      const isOver = tails.every(({ isAtStart }) => isAtStart);
      if (!isOver && tails.every(({ position }, at) => position === begun[at])) throw new ProblemError(NOT_IN_TIME);
      const position = new Map(tails.map((tail) => [tail.partition, tail.position]));
      return { rows: letters.map(toDeadLetterRow), cursor: isOver ? undefined : encodeLettersCursor(position) };
    });
  }

  /** The value of the record as it was sent. @throws ProblemError 404 if it was not set aside or had no value. */
  async bytes({ source_topic: topic, partition, offset }: DeadLetterPath): Promise<Buffer> {
    const sinceMs = await this.logs.read(topic, (log) => appendTimeOf(log, partition, offset));
    const key = deadLetterKey(topic, partition, String(offset));
    const found = await this.logs.read('dead_letters', (log, isLate) =>
      findLetter(log, key, sinceMs - CLOCK_SKEW_MS, isLate),
    );
    if (found === 'late') throw new ProblemError(NOT_IN_TIME);
    if (found === undefined) throw new ProblemError(problem(404, `No record ${key} has been set aside.`));
    if (found.value === null) {
      throw new ProblemError(problem(404, `The record ${key} had no value, or one too large to be written again.`));
    }
    return found.value;
  }
}

async function openTails(
  log: TopicLog,
  { reason, source_topic: topic }: DeadLettersQuery,
  before: LettersPosition | undefined,
): Promise<PartitionTail[]> {
  const bounds = [...(await log.bounds())];
  return bounds.map(([partition, { startOffset, endOffset }]) => {
    // A partition that came after the first page has only newer letters than that.
    const last = before === undefined ? endOffset : (before.get(partition) ?? startOffset);
    const beforeOffset = Math.max(startOffset, Math.min(last, endOffset));
    return new PartitionTail({
      log,
      partition,
      startOffset,
      beforeOffset,
      wants: (letter) =>
        (reason === undefined || letter.reason === reason) && (topic === undefined || letter.sourceTopic === topic),
    });
  });
}

/** When the broker took a record; the beginning of time where its log no longer has it. */
async function appendTimeOf(log: TopicLog, partition: number, offset: number): Promise<number> {
  const bounds = (await log.bounds()).get(partition);
  if (bounds === undefined || offset < bounds.startOffset || offset >= bounds.endOffset) return 0;
  const [record] = await log.read(partition, offset, 1);
  return record?.appendTimeMs ?? 0;
}
