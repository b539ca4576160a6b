import type { ServicePorts } from '../instance';

/** Which of a cluster's nodes one is; ids count from 1 in the order of the controllers' ports. */
export interface KafkaSeat {
  readonly nodeId: number;
  readonly controllerPorts: readonly number[];
}

/** The seat of a node that is the whole cluster. */
export function onlySeat(ports: ServicePorts): KafkaSeat {
  return { nodeId: 1, controllerPorts: [ports.kafkaController] };
}

/** server.properties of a node that is broker and controller at once. */
export function kafkaProperties(ports: ServicePorts, dataFolder: string, seat = onlySeat(ports)): string {
  const voters = seat.controllerPorts.map((port, at) => `${at + 1}@127.0.0.1:${port}`);
  const replicas = Math.min(3, voters.length);
  const inSync = replicas > 2 ? 2 : 1;
  const properties: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': seat.nodeId,
    'controller.quorum.voters': voters.join(','),
    listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.kafka}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataFolder,
    'auto.create.topics.enable': 'false',
    'num.network.threads': 2,
    'num.io.threads': 4,
    'num.recovery.threads.per.data.dir': 2,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 8,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    // After a kill -9 the node waits until its own earlier registration expires: 9 s by default.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    // A broker that is back leads its partitions again after a second, not after five minutes.
    'leader.imbalance.check.interval.seconds': 1,
    'leader.imbalance.per.broker.percentage': 0,
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
