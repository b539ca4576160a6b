import { Ajv2020 } from 'ajv/dist/2020';
import { BASE } from '../fixtures/poison/poison-case';
import { EVENT_DEFINITIONS, EVENT_TOPICS } from './event-topics';
import { eventJsonSchemas } from './json-schema';
import { judgeRecord } from './record-judge';

/** A reader that knows none of our own words, as other tools do. */
const stranger = new Ajv2020({ strict: false, validateFormats: false });

describe('the JSON Schema of each event', () => {
  const schemas = eventJsonSchemas();

  test.each(EVENT_TOPICS)('of %s is understood by a tool that knows the standard alone', (topic) => {
    const validate = stranger.compile(schemas[topic]);
    expect(validate(EVENT_DEFINITIONS[topic].example)).toBe(true);
    expect(validate(BASE[topic])).toBe(true);
    expect(validate({ ...BASE[topic], note: 'unknown fields are ignored' })).toBe(true);
    for (const field of Object.keys(BASE[topic])) expect(validate({ ...BASE[topic], [field]: undefined })).toBe(false);
    for (const field of Object.keys(BASE[topic])) expect(validate({ ...BASE[topic], [field]: null })).toBe(false);
  });

  test.each(EVENT_TOPICS)('of %s is plain data and carries its example', (topic) => {
    expect(JSON.parse(JSON.stringify(schemas[topic]))).toStrictEqual(schemas[topic]);
    expect(schemas[topic]).toMatchObject({ type: 'object', examples: [EVENT_DEFINITIONS[topic].example] });
  });

  it('names the configured countries', () => {
    expect(eventJsonSchemas({ countries: ['Japan'] }).transactions).toMatchObject({
      properties: { country: { type: 'string', enum: ['Japan'] } },
    });
  });
});

describe('the example of each event', () => {
  test.each(EVENT_TOPICS)('of %s is valid', (topic) => {
    const { example, keyField } = EVENT_DEFINITIONS[topic];
    const key = Buffer.from(String(Object.entries(example).find(([field]) => field === keyField)?.[1]));
    const appendTimeMs = Date.UTC(2026, 0, 15, 13);
    expect(judgeRecord(topic, { key, value: Buffer.from(JSON.stringify(example)), appendTimeMs }).ok).toBe(true);
  });
});
