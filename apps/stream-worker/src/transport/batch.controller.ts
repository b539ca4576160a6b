import { EVENT_TOPICS } from '@globalmart/contracts';
import { type RecordBatch, StreamEngine } from '@globalmart/streaming';
import { Controller, UseFilters } from '@nestjs/common';
import { EventPattern, Payload, type Transport } from '@nestjs/microservices';
import { KAFKA_BATCH } from './kafka-batch.strategy';
import { PassThroughFilter } from './pass-through.filter';

@Controller()
@UseFilters(PassThroughFilter)
export class BatchController {
  constructor(private readonly engine: StreamEngine) {}

  // Nest takes a symbol as a transport but declares only its own enumeration.
  @EventPattern([...EVENT_TOPICS], KAFKA_BATCH as unknown as Transport)
  receive(@Payload() batch: RecordBatch): Promise<void> {
    return this.engine.receive(batch);
  }
}
