import { portsFrom } from '../instance';
import { kafkaProperties } from './kafka-properties';
import { valkeyConfig } from './redis.service';

describe('kafkaProperties', () => {
  const properties = kafkaProperties(portsFrom(5000), '/data');

  it('listens on this machine only', () => {
    expect(properties).toContain('listeners=PLAINTEXT://127.0.0.1:5000,CONTROLLER://127.0.0.1:5001\n');
    expect(properties).toContain('advertised.listeners=PLAINTEXT://127.0.0.1:5000\n');
  });

  it('makes no topic by itself', () => {
    expect(properties).toContain('auto.create.topics.enable=false\n');
  });
});

describe('valkeyConfig', () => {
  it('asks for a password, on this machine only, and keeps a log of writes', () => {
    const lines = valkeyConfig(5004, '/data', 'secret').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining(['bind 127.0.0.1', 'port 5004', 'requirepass secret', 'appendonly yes']),
    );
  });
});
