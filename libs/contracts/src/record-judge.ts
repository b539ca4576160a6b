import { FUTURE_TOLERANCE_MS, MAX_ID_LENGTH, MAX_VALUE_BYTES } from './bounds';
import { DEFAULT_COUNTRIES } from './countries';
import { EVENT_DEFINITIONS, type EventByTopic, type EventTopic } from './event-topics';
import type { ContractSettings, DecodedEvent, EventDefinition } from './events/event-definition';
import { productRemoval } from './events/product.event';
import { invalid, type InvalidRecord } from './invalid-record';
import { CarefulReader, type Compilers } from './read/careful-reader';
import { FastReader } from './read/fast-reader';
import { isTextOf, recordText } from './record-text';
import { isLongerThan, isStorableText } from './text';
import { SchemaCompiler } from './validator';

/** A record as it came from the log. */
export interface RawRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Milliseconds since the epoch, as the broker stamped the record. */
  readonly appendTimeMs: number;
}

/** A record judged by itself: the decoded event, or the first reason why it cannot be used. */
export type Judgement<Event> = { readonly ok: true; readonly event: Event } | InvalidRecord;

/**
 * Judges one record by itself: step 1 of the verdict. It never throws for data. The answer depends on the record and
 * its append time alone, never on a clock or on other records; `late` and `duplicate` are for the reader of the log.
 *
 * `topic` is the contract's name, without a deployment's prefix. On `product_catalog` a record without a value is the
 * removal of the product its key names; on every other topic it is `malformed_json`.
 */
export type JudgeRecord = <Topic extends EventTopic>(topic: Topic, record: RawRecord) => Judgement<EventByTopic[Topic]>;

type TopicJudge<Event> = (record: RawRecord) => Judgement<Event>;

/** Compiles the contract for a deployment's settings, once: it takes some tens of milliseconds. */
export function createJudge(settings: Partial<ContractSettings> = {}): JudgeRecord {
  const contract: ContractSettings = { countries: settings.countries ?? DEFAULT_COUNTRIES };
  const compilers: Compilers = {
    quick: new SchemaCompiler('quick'),
    exact: new SchemaCompiler('exact'),
  };
  const product = topicJudge(EVENT_DEFINITIONS.product_catalog, contract, compilers);
  const judges: { readonly [Topic in EventTopic]: TopicJudge<EventByTopic[Topic]> } = {
    transactions: topicJudge(EVENT_DEFINITIONS.transactions, contract, compilers),
    product_views: topicJudge(EVENT_DEFINITIONS.product_views, contract, compilers),
    cart_events: topicJudge(EVENT_DEFINITIONS.cart_events, contract, compilers),
    inventory_updates: topicJudge(EVENT_DEFINITIONS.inventory_updates, contract, compilers),
    customer_events: topicJudge(EVENT_DEFINITIONS.customer_events, contract, compilers),
    product_catalog: (record) => (record.value === null ? judgeRemoval(record.key) : product(record)),
  };
  return (topic, record) => judges[topic](record);
}

let defaultJudge: JudgeRecord | undefined;

/** Judges by the default settings. Compiled at the first call: a process with settings of its own never needs it. */
export const judgeRecord: JudgeRecord = (topic, record) => (defaultJudge ??= createJudge())(topic, record);

function topicJudge<Message, Event extends DecodedEvent>(
  definition: EventDefinition<string, Message, Event>,
  settings: ContractSettings,
  compilers: Compilers,
): TopicJudge<Event> {
  const { decode, keyField, timestampOf, totalMatches } = definition;
  const schema = definition.schema(settings);
  const fast = new FastReader<Message>(schema, compilers.quick);
  const careful = new CarefulReader<Message>(schema, compilers, timestampOf);

  return ({ key, value, appendTimeMs }) => {
    if (value === null) return MALFORMED;
    if (value.length > MAX_VALUE_BYTES) return OVERSIZE;
    const message = fast.read(value);
    let event: Event;
    if (message !== undefined) {
      event = decode(message, fast.eventTimeMs);
    } else {
      const reading = careful.read(value);
      if (!reading.ok) return reading;
      event = decode(reading.message, reading.eventTimeMs);
    }
    if (key === null || !isTextOf(key, event.key)) return invalid('key_mismatch', keyField);
    if (totalMatches !== undefined && !totalMatches(event)) return invalid('total_mismatch', 'total_amount');
    if (event.eventTimeMs !== undefined && event.eventTimeMs > appendTimeMs + FUTURE_TOLERANCE_MS) {
      return invalid('future_timestamp', 'timestamp');
    }
    return { ok: true, event };
  };
}

/** A removal says only which product; a key that no product can have names none. */
function judgeRemoval(key: Buffer | null): Judgement<EventByTopic['product_catalog']> {
  const productId = key === null ? null : recordText(key);
  if (
    productId === null ||
    productId.length === 0 ||
    isLongerThan(productId, MAX_ID_LENGTH) ||
    !isStorableText(productId)
  ) {
    return invalid('key_mismatch', EVENT_DEFINITIONS.product_catalog.keyField);
  }
  return { ok: true, event: productRemoval(productId) };
}

const OVERSIZE = Object.freeze(invalid('oversize', null));
const MALFORMED = Object.freeze(invalid('malformed_json', null));
