import type { AnyEvent } from '@globalmart/contracts';
import { KeyedState } from './keyed-state';

const viewOf = (userId: string, sessionId = 's'): AnyEvent =>
  ({ topic: 'product_views', userId, sessionId }) as unknown as AnyEvent;

interface Visits {
  count: number;
}

/** The slice of these events, whose offsets are their places. */
function sliceOf(events: readonly AnyEvent[]) {
  const records = events.map((_, offset) => ({ offset, appendTimeMs: 0, key: null, value: null }));
  return { records, judgements: events.map((event) => ({ ok: true, event }) as const) };
}

/** Visits by user and session, with room for two that need not be there. */
function visits(maxKeys = 2) {
  const counts: number[] = [];
  const state = new KeyedState<Visits>({
    keyOf: (event) => (event.topic === 'product_views' ? [event.userId, event.sessionId] : undefined),
    states: {
      put: (place, row) => (counts[place] = row?.count ?? 0),
      clear: (place) => (counts[place] = Number.NaN),
    },
    maxKeys,
  });
  const count = (offset: number, visits = 1) => (counts[state.change(offset)]! += visits);
  const missing = (...events: AnyEvent[]) => state.missing(sliceOf(events), 0);
  const add = (...users: string[]) => {
    const keys = missing(...users.map((user) => viewOf(user)));
    state.load(keys.map(() => undefined));
    users.forEach((_, offset) => count(offset));
    return keys.map(([user]) => user);
  };
  const take = () => state.take().map((place) => `${state.text(place, 0)} ${state.text(place, 1)} ${counts[place]}`);
  return { state, missing, count, add, take };
}

describe('KeyedState', () => {
  it('asks for each key once, and for none that it has or that an event does not need', () => {
    const { missing, add } = visits();
    expect(missing(viewOf('ada'), viewOf('bob'), viewOf('ada'))).toEqual([
      ['ada', 's'],
      ['bob', 's'],
    ]);
    add('ada');
    const catalogue = { topic: 'product_catalog' } as unknown as AnyEvent;
    expect(missing(viewOf('ada'), viewOf('ada', 't'), catalogue)).toEqual([['ada', 't']]);
  });

  it('tells keys apart by their columns, not by their text', () => {
    const { missing } = visits();
    expect(missing(viewOf('a', 'bc'), viewOf('ab', 'c'))).toHaveLength(2);
  });

  it('asks for nothing that a record needs which is not folded', () => {
    const { state } = visits();
    const slice = sliceOf([viewOf('ada'), viewOf('bob'), viewOf('cyd')]);
    const judgements = [...slice.judgements.slice(0, 2), undefined];
    expect(state.missing({ ...slice, judgements }, 1)).toEqual([['bob', 's']]);
  });

  it('goes on from the row that was loaded', () => {
    const { state, missing, count, take } = visits();
    missing(viewOf('ada'));
    state.load([{ count: 41 }]);
    count(0);
    expect(take()).toEqual(['ada s 42']);
  });

  it('hands over what has changed since the last time, each key once and in their order', () => {
    const { state, add, take } = visits();
    add('bob', 'ada', 'bob');
    expect(state.changes).toBe(2);
    expect(take()).toEqual(['ada s 1', 'bob s 2']);
    expect(state.changes).toBe(0);
    expect(take()).toEqual([]);
    add('bob');
    expect(take()).toEqual(['bob s 3']);
  });

  it('forgets nothing before the store has it, whatever the bound', () => {
    const { state, add, take } = visits(0);
    add('ada', 'bob');
    expect(add('ada', 'bob')).toEqual([]);
    take();
    expect(add('ada')).toEqual([]);
    state.committed();
    // Ada has changed again since what was written, Bob has not.
    expect(add('ada', 'bob')).toEqual(['bob']);
  });

  it('forgets first what has not changed for the longest time, down to the bound', () => {
    const { state, add, take } = visits(2);
    for (const users of [['ada', 'bob'], ['ada'], ['cyd']]) {
      add(...users);
      take();
      state.committed();
    }
    expect(add('ada')).toEqual([]);
    expect(state.size).toBe(2);
    expect(add('bob')).toEqual(['bob']);
  });

  it('forgets what is stored beside what has changed again on its way to the store', () => {
    const { state, add, take } = visits(0);
    add('ada', 'bob');
    take();
    add('ada', 'cyd');
    state.committed();
    take();
    state.committed();
    add();
    expect(state.size).toBe(0);
  });

  it('forgets what was loaded and not changed, in its turn', () => {
    const { state, missing, add } = visits(1);
    missing(viewOf('ada'));
    state.load([undefined]);
    expect(add('bob')).toEqual(['bob']);
    expect(add('ada')).toEqual(['ada']);
  });

  it('lets events be left out, and finds the state of those that come', () => {
    const { missing, count, add, take } = visits(9);
    add('ada', 'bob', 'cyd');
    take();
    expect(missing(...['cyd', 'ada', 'bob', 'ada'].map((user) => viewOf(user)))).toEqual([]);
    for (const offset of [1, 3]) count(offset, 10);
    expect(take()).toEqual(['ada s 21']);
  });

  it('refuses an event whose state was not loaded', () => {
    const { state, missing } = visits();
    const refused = 'the state of this event was not loaded';
    expect(() => state.change(0)).toThrow(refused);
    missing(viewOf('ada'));
    expect(() => state.change(0)).toThrow(refused);
    state.load([undefined]);
    expect(() => state.change(1)).toThrow(refused);
  });

  it('asks again for what the store did not answer', () => {
    const { missing } = visits();
    missing(viewOf('ada'));
    expect(missing(viewOf('ada'))).toEqual([['ada', 's']]);
  });

  it('finds each of very many, whatever was forgotten in between', () => {
    const { state, add, take } = visits(100);
    const users = Array.from({ length: 1_000 }, (_, at) => `user ${at}`);
    for (let from = 0; from < users.length; from += 10) {
      add(...users.slice(from, from + 10));
      take();
      state.committed();
    }
    expect(add(...users.slice(-100))).toEqual([]);
    expect(state.size).toBe(100);
    take();
    state.committed();
    expect(add(...users)).toHaveLength(900);
    expect(take()).toHaveLength(1_000);
  });
});
