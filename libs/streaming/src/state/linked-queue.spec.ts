import { LinkedQueue, type Queued } from './linked-queue';

class Entry implements Queued<Entry> {
  older: Entry | undefined;
  newer: Entry | undefined;

  constructor(readonly name: string) {}
}

/** Empties it from the oldest on. */
function drain(queue: LinkedQueue<Entry>): string {
  let names = '';
  for (let { oldest } = queue; oldest !== undefined; { oldest } = queue) {
    queue.remove(oldest);
    names += oldest.name;
  }
  return names;
}

describe('LinkedQueue', () => {
  it.each([
    ['', 'abcd'],
    ['a', 'bcd'],
    ['b', 'acd'],
    ['d', 'abc'],
    ['bc', 'ad'],
    ['dca', 'b'],
  ])('without %s keeps the order of what came: %s', (left, kept) => {
    const queue = new LinkedQueue<Entry>();
    const entries = [...'abcd'].map((name) => new Entry(name));
    for (const entry of entries) queue.add(entry);
    for (const name of left) queue.remove(entries.find((entry) => entry.name === name)!);
    expect(drain(queue)).toBe(kept);
  });

  it('takes back what has left, as the newest', () => {
    const queue = new LinkedQueue<Entry>();
    const [a, b] = [new Entry('a'), new Entry('b')];
    queue.add(a);
    queue.remove(a);
    expect(queue.oldest).toBeUndefined();
    queue.add(b);
    queue.add(a);
    expect(drain(queue)).toBe('ba');
  });
});
