import { searchWhenLost } from './coordinator-search';

class Coordinator {
  heartbeats = 0;

  constructor(private readonly failure?: Error) {}

  heartbeat(): void {
    this.heartbeats++;
    if (this.failure !== undefined) throw this.failure;
  }
}

/** As kafkajs has it: the coordinator is given with the join, here and to who keeps offsets. */
class Group {
  readonly groupId = 'globalmart';
  readonly offsetManager: { coordinator: Coordinator };
  readonly logger = { warn: (message: string) => void this.warnings.push(message) };
  readonly warnings: string[] = [];
  searches = 0;

  constructor(
    public coordinator: Coordinator,
    private readonly find: () => Promise<Coordinator>,
  ) {
    this.offsetManager = { coordinator };
  }

  readonly cluster = {
    findGroupCoordinator: ({ groupId }: { readonly groupId: string }) => {
      expect(groupId).toBe('globalmart');
      this.searches++;
      return this.find();
    },
  };

  heartbeat(_options: { readonly interval: number }): Promise<void> {
    return new Promise((resolve) => resolve(this.coordinator.heartbeat()));
  }
}

const INTERVAL = { interval: 1_500 };

/** Whatever was waiting for an answer that is there has run. */
function settled(): Promise<void> {
  return new Promise(setImmediate);
}

function named(name: string, fields: object = {}): Error {
  return Object.assign(new Error(name), { name, ...fields });
}

describe('a consumer whose coordinator does not answer', () => {
  searchWhenLost(Group.prototype);
  // Twice, as every client does: it must not be wrapped twice.
  searchWhenLost(Group.prototype);

  it.each(['KafkaJSConnectionError', 'KafkaJSConnectionClosedError', 'KafkaJSRequestTimeoutError'])(
    'goes on with the new one after %s',
    async (name) => {
      const dead = new Coordinator(named(name));
      const alive = new Coordinator();
      const group = new Group(dead, () => Promise.resolve(alive));
      await group.heartbeat(INTERVAL);
      await settled();
      expect([group.coordinator, group.offsetManager.coordinator]).toEqual([alive, alive]);
      await group.heartbeat(INTERVAL);
      expect([dead.heartbeats, alive.heartbeats, group.searches]).toEqual([1, 1, 1]);
    },
  );

  it('asks once, and nothing of the dead one, however many fetchers want a heartbeat meanwhile', async () => {
    const dead = new Coordinator(named('KafkaJSConnectionError'));
    const alive = new Coordinator();
    let found: (coordinator: Coordinator) => void = () => undefined;
    const group = new Group(dead, () => new Promise((resolve) => (found = resolve)));
    await Promise.all([group.heartbeat(INTERVAL), group.heartbeat(INTERVAL)]);
    const { heartbeats } = dead;
    await group.heartbeat(INTERVAL);
    expect([dead.heartbeats, group.searches]).toEqual([heartbeats, 1]);
    found(alive);
    await settled();
    expect(group.coordinator).toBe(alive);
  });

  it('asks again while nobody coordinates the group', async () => {
    const alive = new Coordinator();
    const answers = [() => Promise.reject(named('KafkaJSNumberOfRetriesExceeded')), () => Promise.resolve(alive)];
    const dead = new Coordinator(named('KafkaJSConnectionError'));
    const group = new Group(dead, () => answers.shift()?.() ?? Promise.reject(new Error('asked too often')));
    await group.heartbeat(INTERVAL);
    await settled();
    expect(group.warnings.at(1)).toBe('The group has no coordinator yet');
    await group.heartbeat(INTERVAL);
    await settled();
    expect([group.searches, group.coordinator]).toEqual([2, alive]);
  });

  it('leaves to kafkajs what a coordinator answers', async () => {
    const moved = named('KafkaJSProtocolError', { type: 'NOT_COORDINATOR_FOR_GROUP' });
    const group = new Group(new Coordinator(moved), () => Promise.reject(new Error('not asked for')));
    await expect(group.heartbeat(INTERVAL)).rejects.toBe(moved);
    expect(group.searches).toBe(0);
  });

  it('finds in kafkajs what it overrides', () => {
    const { prototype } = jest.requireActual<{ prototype: object }>('kafkajs/src/consumer/consumerGroup');
    expect(typeof Reflect.get(prototype, 'heartbeat')).toBe('function');
    const manager = jest.requireActual<new (fields: object) => object>('kafkajs/src/consumer/offsetManager');
    const fields = { cluster: {}, coordinator: 'a broker', memberAssignment: {}, topicConfigurations: {} };
    expect(Reflect.get(new manager(fields), 'coordinator')).toBe('a broker');
  });
});
