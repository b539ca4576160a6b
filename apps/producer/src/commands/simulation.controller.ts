import { TOPICS } from '@globalmart/contracts';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload, Transport } from '@nestjs/microservices';
import type { CommandReply } from './simulation-command';
import { SimulationCommands } from './simulation-commands';

@Controller()
export class SimulationController {
  constructor(private readonly commands: SimulationCommands) {}

  @MessagePattern(TOPICS.simulation_commands.name, Transport.KAFKA)
  answer(@Payload() payload: unknown): CommandReply {
    return this.commands.answer(payload);
  }
}
