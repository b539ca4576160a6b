import { TOPICS } from '@globalmart/contracts';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { BatchCommands, type CommandReply } from './batch-commands';

@Controller()
export class BatchController {
  constructor(private readonly commands: BatchCommands) {}

  @MessagePattern(TOPICS.batch_commands.name, Transport.KAFKA)
  answer(@Payload() payload: unknown): Promise<CommandReply> {
    return this.commands.answer(payload);
  }
}
