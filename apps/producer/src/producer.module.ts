import { type DynamicModule, Module } from '@nestjs/common';
import type { ProducerOptions } from './options';
import { PublishCounters } from './publish/publish-counters';
import { OPTIONS, ShopService } from './publish/shop.service';

@Module({})
export class ProducerModule {
  static register(options: ProducerOptions): DynamicModule {
    return {
      module: ProducerModule,
      providers: [{ provide: OPTIONS, useValue: options }, PublishCounters, ShopService],
    };
  }
}
