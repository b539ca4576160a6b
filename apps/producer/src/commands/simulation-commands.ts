import type { ScenarioName } from '../scenario/scenarios';
import { type CommandFault, type CommandReply, NORMAL, readCommand } from './simulation-command';

/** Where scenarios are played. */
export interface Stage {
  /** Begins now, or goes back to normal; event times, the second the first after the scenario. A fault if it cannot. */
  begin(scenario: ScenarioName | undefined): { fromMs: number; untilMs: number } | CommandFault;
}

const REMEMBERED = 1_000;

/** Carries commands out, each request once: a repeated one gets the same answer again. */
export class SimulationCommands {
  private readonly answered = new Map<string, CommandReply>();

  constructor(private readonly stage: Stage) {}

  answer(payload: unknown): CommandReply {
    const command = readCommand(payload);
    if ('rule' in command) return { request_id: requestIdOf(payload), accepted: false, error: command };
    const { requestId, scenario } = command;
    const known = this.answered.get(requestId);
    if (known !== undefined) return known;
    const begun = this.stage.begin(scenario);
    if ('rule' in begun) return { request_id: requestId, accepted: false, error: begun };
    const reply: CommandReply = {
      request_id: requestId,
      accepted: true,
      scenario: scenario ?? NORMAL,
      from: new Date(begun.fromMs).toISOString(),
      until: new Date(begun.untilMs).toISOString(),
    };
    this.remember(requestId, reply);
    return reply;
  }

  private remember(requestId: string, reply: CommandReply): void {
    this.answered.set(requestId, reply);
    const [oldest] = this.answered.keys();
    if (this.answered.size > REMEMBERED && oldest !== undefined) this.answered.delete(oldest);
  }
}

function requestIdOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('request_id' in payload)) return null;
  return typeof payload.request_id === 'string' ? payload.request_id : null;
}
