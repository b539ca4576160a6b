import type { AnyEvent } from '@globalmart/contracts';
import { KeyedState } from './keyed-state';

const viewOf = (userId: string, sessionId = 's'): AnyEvent =>
  ({ topic: 'product_views', userId, sessionId }) as unknown as AnyEvent;

/** Numbers by user and session, with room for two that need not be there. */
function numbers(maxKeys = 2) {
  const byUser = (event: AnyEvent) => (event.topic === 'product_views' ? [event.userId, event.sessionId] : undefined);
  const state = new KeyedState<number>(byUser, maxKeys);
  const add = (...users: string[]) => {
    const keys = state.missing(users.map((user) => viewOf(user)));
    state.load(
      keys,
      keys.map(() => undefined),
    );
    for (const user of users) state.update([user, 's'], (visits = 0) => visits + 1);
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
    state.load([['ada', 's']], [41]);
    state.update(['ada', 's'], (visits = 0) => visits + 1);
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

  it('refuses a key that was never loaded', () => {
    const { state } = numbers();
    expect(() => state.update(['ada', 's'], () => 1)).toThrow('the state of ["ada","s"] was not loaded');
  });
});
