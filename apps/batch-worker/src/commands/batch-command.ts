import { RESULT_GROUPS, type ResultGroup } from '@globalmart/contracts';

/** What an operator asks of the batch. */
export type BatchCommand =
  | { readonly command: 'run'; readonly requestId: string; readonly date?: string; readonly only?: ResultGroup[] }
  | { readonly command: 'cancel' | 'resume' | 'status'; readonly requestId: string; readonly runId: string };

/** Why a command is not carried out. */
export interface CommandFault {
  readonly field: string;
  readonly rule: string;
}

const COMMANDS = ['run', 'cancel', 'resume', 'status'] as const;
/** Part of a folder's name, too. */
const NAME = /^[\w-]{1,80}$/;

/**
 * Reads `{request_id, command, date?, only?}` to run and `{request_id, command, run_id}` to cancel, resume or ask, as it came
 * from the topic.
 */
export function readCommand(payload: unknown): BatchCommand | CommandFault {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return { field: '', rule: 'must be a JSON object' };
  }
  const { request_id: requestId, command, run_id: runId, date, only } = payload as Record<string, unknown>;
  if (!isName(requestId)) return { field: 'request_id', rule: 'must be 1 to 80 letters, digits, - and _' };
  if (command !== 'run') {
    const known = COMMANDS.find((one) => one === command);
    if (known === undefined || known === 'run') {
      return { field: 'command', rule: `must be one of ${COMMANDS.join(', ')}` };
    }
    return isName(runId) ? { command: known, requestId, runId } : { field: 'run_id', rule: 'must name a run' };
  }
  if (date !== undefined && !isDate(date)) return { field: 'date', rule: 'must be a day such as 2026-11-20' };
  if (only !== undefined && !isGroups(only)) {
    return { field: 'only', rule: `must be a list of ${RESULT_GROUPS.join(', ')}` };
  }
  return { command, requestId, date, only };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value);
}

function isGroups(value: unknown): value is ResultGroup[] {
  const isGroup = (one: unknown) => RESULT_GROUPS.some((group) => group === one);
  return Array.isArray(value) && value.length > 0 && value.every(isGroup);
}
