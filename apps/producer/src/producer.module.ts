import { createKafka, KafkaMessageStrategy, type Logger, LOGGER } from '@globalmart/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { SimulationCommands } from './commands/simulation-commands';
import { SimulationController } from './commands/simulation.controller';
import { ProducerConfig } from './config';
import type { ProducerOptions } from './options';
import { PublishCounters } from './publish/publish-counters';
import { OPTIONS, ShopService } from './publish/shop.service';

@Module({})
export class ProducerModule {
  static register(options: ProducerOptions): DynamicModule {
    return {
      module: ProducerModule,
      controllers: [SimulationController],
      providers: [
        { provide: OPTIONS, useValue: options },
        PublishCounters,
        ShopService,
        {
          provide: SimulationCommands,
          inject: [ShopService],
          useFactory: (shop: ShopService) => new SimulationCommands(shop),
        },
        { provide: KafkaMessageStrategy, inject: [ProducerConfig, LOGGER], useFactory: commandTransport },
      ],
    };
  }
}

function commandTransport({ kafkaBrokers, kafkaTopicPrefix }: ProducerConfig, logger: Logger): KafkaMessageStrategy {
  return new KafkaMessageStrategy({
    kafka: createKafka({ brokers: kafkaBrokers, clientId: 'producer', logger }),
    prefix: kafkaTopicPrefix,
    // Each producer is a shop of its own, so a command is for all of them.
    groupId: `${kafkaTopicPrefix}producer-commands-${randomUUID()}`,
  });
}
