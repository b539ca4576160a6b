import type { ScenarioName } from '../scenario/scenarios';
import { SimulationCommands } from './simulation-commands';

const FROM_MS = Date.UTC(2026, 5, 1);

function stage() {
  const begun: (ScenarioName | undefined)[] = [];
  const commands = new SimulationCommands({
    begin: (scenario) => {
      begun.push(scenario);
      if (scenario === 'outage') return { field: 'scenario', rule: 'not today' };
      return { fromMs: FROM_MS + begun.length, untilMs: FROM_MS + 300_000 };
    },
  });
  return { begun, commands };
}

describe('SimulationCommands', () => {
  it('begins a scenario and says from when until when', () => {
    const { begun, commands } = stage();
    expect(commands.answer({ request_id: 'a', scenario: 'surge' })).toEqual({
      request_id: 'a',
      accepted: true,
      scenario: 'surge',
      from: '2026-06-01T00:00:00.001Z',
      until: '2026-06-01T00:05:00.000Z',
    });
    expect(commands.answer({ request_id: 'b', scenario: 'normal' })).toMatchObject({ scenario: 'normal' });
    expect(begun).toEqual(['surge', undefined]);
  });

  it('carries a request out once and answers its repetition alike', () => {
    const { begun, commands } = stage();
    const first = commands.answer({ request_id: 'a', scenario: 'surge' });
    expect(commands.answer({ request_id: 'a', scenario: 'surge' })).toEqual(first);
    expect(begun).toHaveLength(1);
  });

  it.each([
    [{ request_id: 'a', scenario: 'earthquake' }, 'a', 'scenario', /flash-sale, outage, surge, stockout, normal/],
    [{ request_id: 'a' }, 'a', 'scenario', /must be one of/],
    [{ request_id: 'a', scenario: 'toString' }, 'a', 'scenario', /must be one of/],
    [{ scenario: 'surge' }, null, 'request_id', /1 to 100/],
    [{ request_id: 7, scenario: 'surge' }, null, 'request_id', /1 to 100/],
    ['{"request_id"', null, '', /JSON object/],
    [null, null, '', /JSON object/],
  ])('refuses %j, naming field and rule', (payload, requestId, field, rule) => {
    const { begun, commands } = stage();
    const reply = commands.answer(payload);
    expect(reply).toMatchObject({ request_id: requestId, accepted: false, error: { field } });
    expect(reply.error?.rule).toMatch(rule);
    expect(begun).toEqual([]);
  });

  it('passes on why the shop cannot, and may be asked again', () => {
    const { begun, commands } = stage();
    const refused = { request_id: 'a', accepted: false, error: { field: 'scenario', rule: 'not today' } };
    expect(commands.answer({ request_id: 'a', scenario: 'outage' })).toEqual(refused);
    expect(commands.answer({ request_id: 'a', scenario: 'outage' })).toEqual(refused);
    expect(begun).toHaveLength(2);
  });

  it('remembers the last thousand requests', () => {
    const { begun, commands } = stage();
    for (let i = 0; i <= 1_000; i += 1) commands.answer({ request_id: String(i), scenario: 'surge' });
    commands.answer({ request_id: '1', scenario: 'surge' });
    expect(begun).toHaveLength(1_001);
    commands.answer({ request_id: '0', scenario: 'surge' });
    expect(begun).toHaveLength(1_002);
  });
});
