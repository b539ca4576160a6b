import { quieten } from './quiet-request-queue';

class Queue {
  pending: string[] = [];
  scheduled = 0;

  scheduleCheckPendingRequests(): void {
    this.scheduled++;
  }
}

describe('a quiet request queue', () => {
  quieten(Queue.prototype);
  // Twice, as every client does: it must not be wrapped twice.
  quieten(Queue.prototype);

  it('sets no timer while nothing waits', () => {
    const queue = new Queue();
    queue.scheduleCheckPendingRequests();
    expect(queue.scheduled).toBe(0);
  });

  it('looks again while requests wait', () => {
    const queue = new Queue();
    queue.pending.push('fetch');
    queue.scheduleCheckPendingRequests();
    expect(queue.scheduled).toBe(1);
  });

  it('finds in kafkajs what it overrides', () => {
    const { prototype } = jest.requireActual<{ prototype: object }>('kafkajs/src/network/requestQueue');
    expect(typeof Reflect.get(prototype, 'scheduleCheckPendingRequests')).toBe('function');
  });
});
