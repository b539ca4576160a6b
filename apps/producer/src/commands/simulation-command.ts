import { codePointLength, MAX_ID_LENGTH } from '@globalmart/contracts';
import { isScenarioName, SCENARIO_NAMES, type ScenarioName } from '../scenario/scenarios';

/** The word that ends a scenario. */
export const NORMAL = 'normal';

/** What an operator asks of the running shop. */
export interface SimulationCommand {
  readonly requestId: string;
  /** Undefined ends the one that is on. */
  readonly scenario: ScenarioName | undefined;
}

/** Why a command is not carried out. */
export interface CommandFault {
  readonly field: string;
  readonly rule: string;
}

export interface CommandReply {
  /** As given; null where it was not usable. */
  readonly request_id: string | null;
  readonly accepted: boolean;
  readonly scenario?: string;
  /** Event times, RFC 3339: the scenario's first, and the first after it. */
  readonly from?: string;
  readonly until?: string;
  readonly error?: CommandFault;
}

/** Reads `{request_id, scenario}` as it came from the topic. */
export function readCommand(payload: unknown): SimulationCommand | CommandFault {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return { field: '', rule: 'must be a JSON object' };
  }
  const { request_id: requestId, scenario } = payload as { request_id?: unknown; scenario?: unknown };
  if (typeof requestId !== 'string' || requestId === '' || codePointLength(requestId) > MAX_ID_LENGTH) {
    return { field: 'request_id', rule: `must be a text of 1 to ${MAX_ID_LENGTH} characters` };
  }
  if (scenario === NORMAL) return { requestId, scenario: undefined };
  if (typeof scenario === 'string' && isScenarioName(scenario)) return { requestId, scenario };
  return { field: 'scenario', rule: `must be one of ${[...SCENARIO_NAMES, NORMAL].join(', ')}` };
}
