import { DEFAULT_COUNTRIES } from './countries';
import { EVENT_DEFINITIONS, EVENT_TOPICS, type EventTopic } from './event-topics';
import type { ContractSettings } from './events/event-definition';

/** A JSON Schema document as plain data. */
export type JsonSchema = Record<string, unknown>;

/**
 * The wire form of every event topic as JSON Schema 2020-12, for documentation and for other tools.
 *
 * Four words are our own: the formats `text` (no U+0000, no lone surrogate), `timestamp` and `day`, and the keyword
 * `wholeCents` (`multipleOf: 0.01` would fail on most prices, because 0.01 is no double). A tool that does not know
 * them accepts a little too much, never too little.
 */
export function eventJsonSchemas(settings: Partial<ContractSettings> = {}): Record<EventTopic, JsonSchema> {
  const contract: ContractSettings = { countries: settings.countries ?? DEFAULT_COUNTRIES };
  const schemas = EVENT_TOPICS.map((topic): [EventTopic, JsonSchema] => {
    const { schema, keyField, keyReason, example } = EVENT_DEFINITIONS[topic];
    return [
      topic,
      {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title: topic,
        description: `Record key: ${keyField}. ${keyReason}`,
        ...plainData(schema(contract)),
        examples: [example],
      },
    ];
  });
  return Object.fromEntries(schemas) as Record<EventTopic, JsonSchema>;
}

/** Drops TypeBox's symbols, which only the type system needs. */
function plainData(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}
