export const SERVICE_NAMES = ['kafka', 'postgres', 'mongodb', 'redis'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export const SERVICE_TITLES: Record<ServiceName, string> = {
  kafka: 'Kafka',
  postgres: 'PostgreSQL',
  mongodb: 'MongoDB',
  redis: 'Valkey',
};

/** Where a running service comes from; the order of preference is environment, docker, native. */
export type ServiceSource = 'environment' | 'docker' | 'native';

/** A problem the person at the keyboard can solve: its message is printed as it is, without a stack. */
export class LauncherError extends Error {
  constructor(...lines: string[]) {
    super(lines.join('\n'));
    this.name = 'LauncherError';
  }
}

export type Log = (line: string) => void;
