import type { AnyEvent } from '@globalmart/contracts';
import { KeyedState } from './keyed-state';

const viewOf = (userId: string, sessionId = 's'): AnyEvent =>
  ({ topic: 'product_views', userId, sessionId }) as unknown as AnyEvent;

/** Numbers by user and session, with room for two that need not be there. */
function numbers(maxKeys = 2) {
  const byUser = (event: AnyEvent) => (event.topic === 'product_views' ? [event.userId, event.sessionId] : undefined);
  const state = new KeyedState<number>(byUser, maxKeys);
  const add = (...users: string[]) => {
    const events = users.map((user) => viewOf(user));
    const keys = state.missing(events);
    state.load(keys.map(() => undefined));
    for (const event of events) state.update(event, (visits = 0) => visits + 1);
    return keys.map(([user]) => user);
  };
  return { state, add };
}

describe('KeyedState', () => {
  it('asks for each key once, and for none that it has or that an event does not need', () => {
    const { state, add } = numbers();
    expect(state.missing([viewOf('ada'), viewOf('bob'), viewOf('ada')])).toEqual([
      ['ada', 's'],
      ['bob', 's'],
    ]);
    add('ada');
    const catalogue = { topic: 'product_catalog' } as unknown as AnyEvent;
    expect(state.missing([viewOf('ada'), viewOf('ada', 't'), catalogue])).toEqual([['ada', 't']]);
  });

  it('tells keys apart by their columns, not by their text', () => {
    const { state } = numbers();
    expect(state.missing([viewOf('a', 'b c'), viewOf('a b', 'c')])).toHaveLength(2);
  });

  it('goes on from the row that was loaded', () => {
    const { state } = numbers();
    const event = viewOf('ada');
    state.missing([event]);
    state.load([41]);
    state.update(event, (visits = 0) => visits + 1);
    expect(state.take()).toEqual([{ key: ['ada', 's'], state: 42 }]);
  });

  it('hands over what has changed since the last time, each key once', () => {
    const { state, add } = numbers();
    add('ada', 'bob', 'ada');
    expect(state.changes).toBe(2);
    expect(state.take()).toEqual([
      { key: ['ada', 's'], state: 2 },
      { key: ['bob', 's'], state: 1 },
    ]);
    expect(state.changes).toBe(0);
    expect(state.take()).toEqual([]);
    add('bob');
    expect(state.take()).toEqual([{ key: ['bob', 's'], state: 2 }]);
  });

  it('forgets nothing before the store has it, whatever the bound', () => {
    const { state, add } = numbers(0);
    add('ada', 'bob');
    expect(add('ada', 'bob')).toEqual([]);
    state.take();
    expect(add('ada')).toEqual([]);
    state.committed();
    // Ada has changed again since what was written, Bob has not.
    expect(add('ada', 'bob')).toEqual(['bob']);
  });

  it('forgets first what has not changed for the longest time, down to the bound', () => {
    const { state, add } = numbers(2);
    for (const users of [['ada', 'bob'], ['ada'], ['cyd']]) {
      add(...users);
      state.take();
      state.committed();
    }
    expect(add('ada')).toEqual([]);
    expect(state.size).toBe(2);
    expect(add('bob')).toEqual(['bob']);
  });

  it('forgets what is stored beside what has changed again on its way to the store', () => {
    const { state, add } = numbers(0);
    add('ada', 'bob');
    state.take();
    add('ada', 'cyd');
    state.committed();
    state.take();
    state.committed();
    add();
    expect(state.size).toBe(0);
  });

  it('lets events be left out, and finds the state of those that come', () => {
    const { state, add } = numbers(9);
    add('ada', 'bob', 'cyd');
    state.take();
    const events = ['cyd', 'ada', 'bob', 'ada'].map((user) => viewOf(user));
    expect(state.missing(events)).toEqual([]);
    for (const at of [1, 3]) state.update(events[at]!, (visits = 0) => visits + 10);
    expect(state.take()).toEqual([{ key: ['ada', 's'], state: 21 }]);
  });

  it('refuses an event whose state was not loaded', () => {
    const { state } = numbers();
    const refused = 'the state of this event was not loaded';
    expect(() => state.update(viewOf('ada'), () => 1)).toThrow(refused);
    const event = viewOf('ada');
    state.missing([event]);
    expect(() => state.update(event, () => 1)).toThrow(refused);
  });
});
