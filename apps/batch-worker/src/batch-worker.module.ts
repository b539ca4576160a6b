import { KafkaMessageStrategy } from '@globalmart/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { randomUUID } from 'node:crypto';
import { BatchService, IS_SCHEDULED } from './batch.service';
import { BatchCommands } from './commands/batch-commands';
import { BatchController } from './commands/batch.controller';
import { BatchWorkerConfig } from './config';
import { StoreConnections } from './store-connections';

@Module({})
export class BatchWorkerModule {
  static register({ isScheduled }: { readonly isScheduled: boolean }): DynamicModule {
    return {
      module: BatchWorkerModule,
      imports: [ScheduleModule.forRoot()],
      controllers: [BatchController],
      providers: [
        StoreConnections,
        BatchService,
        { provide: IS_SCHEDULED, useValue: isScheduled },
        {
          provide: BatchCommands,
          inject: [BatchService],
          useFactory: ({ runs }: BatchService) => new BatchCommands(runs, Date.now),
        },
        {
          provide: KafkaMessageStrategy,
          inject: [BatchWorkerConfig, StoreConnections],
          useFactory: commandTransport,
        },
      ],
    };
  }
}

function commandTransport({ kafkaTopicPrefix }: BatchWorkerConfig, { kafka }: StoreConnections) {
  // A group of its own: every worker hears every command and answers alike, since requests are kept where all see them; in a
  // group that they share, nobody would hear any until those that have died are missed.
  const groupId = `${kafkaTopicPrefix}batch-commands-${randomUUID()}`;
  return new KafkaMessageStrategy({ kafka, prefix: kafkaTopicPrefix, groupId });
}
