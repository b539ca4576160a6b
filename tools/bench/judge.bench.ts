import { createJudge, EVENT_DEFINITIONS, type EventTopic, type RawRecord } from '@globalmart/contracts';

const RECORDS = 20_000;
const SLICE = 500;
const ROUNDS = 30;
const WARM_UP_ROUNDS = 5;
const START_MS = Date.UTC(2026, 0, 15, 12);

type Message = Record<string, unknown>;

/** Ways in which writers differ, by name: a message → its JSON text. */
const SHAPES: Readonly<Record<string, (message: Message) => string>> = {
  plain: (message) => JSON.stringify(message),
  'white space': (message) => JSON.stringify(message).replaceAll('":', '": ').replaceAll(',"', ', "'),
  'other order': (message) => JSON.stringify(Object.fromEntries(Object.entries(message).reverse())),
  'unknown members': (message) => JSON.stringify({ version: 3, ...message, source: { app: 'web', tags: ['a', 'b'] } }),
  'beyond ASCII': (message) => JSON.stringify(message).replaceAll('Books', 'Bücher'),
  escapes: (message) => JSON.stringify(message).replaceAll('user_', '\\u0075ser_'),
};

/** How long it takes to judge one record by itself. Prints one JSON line per topic and shape, times in µs per record. */
export function judgeBench(): void {
  const judge = createJudge();
  for (const topic of ['transactions', 'product_views', 'cart_events'] as const) {
    for (const [shape, write] of Object.entries(SHAPES)) {
      const records = recordsOf(topic, write);
      const slices: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        for (let from = 0; from < RECORDS; from += SLICE) {
          const startedMs = performance.now();
          for (let at = from; at < from + SLICE; at += 1) {
            if (!judge(topic, records[at] as RawRecord).ok) throw new Error(`a record of ${topic} is invalid`);
          }
          if (round >= WARM_UP_ROUNDS) slices.push(((performance.now() - startedMs) / SLICE) * 1_000);
        }
      }
      slices.sort((one, other) => one - other);
      const quantile = (share: number) => Math.round((slices[Math.floor(share * slices.length)] ?? 0) * 1_000) / 1_000;
      const bytes = Math.round(records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0) / RECORDS);
      process.stdout.write(`${JSON.stringify({ topic, shape, bytes, p05: quantile(0.05), median: quantile(0.5) })}\n`);
    }
  }
}

/** The topic's example over and over, with ids, users, products and times that differ. */
function recordsOf(topic: EventTopic, write: (message: Message) => string): RawRecord[] {
  const example = JSON.stringify(EVENT_DEFINITIONS[topic].example);
  return Array.from({ length: RECORDS }, (_, index) => {
    const id = index.toString(16).padStart(12, '0');
    const text = example
      .replace(/(-8000-)[0-9a-f]{12}/, `$1${id}`)
      .replaceAll('user_42', `user_${1_000_000 + index}`)
      .replaceAll('sess_9', `sess_7_1r4o0_${(index % 1_000).toString(36)}`)
      .replaceAll(/prod_(\d)/g, (_match, digit: string) => `prod_${digit}${index % 25_000}`)
      .replace(/2026-01-15T[^"]*/, new Date(START_MS + index * 9).toISOString());
    const message = JSON.parse(text) as Message;
    return {
      key: Buffer.from(`user_${1_000_000 + index}`),
      value: Buffer.from(write(message)),
      appendTimeMs: START_MS + 3_600_000,
    };
  });
}
