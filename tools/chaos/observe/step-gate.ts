import { eventually } from '@globalmart/testing';
import { Client } from 'pg';

/** Of two-part advisory locks, those of the gate. */
const GATE = 23;
const REACHED_DEADLINE_MS = 60_000;

const CREATE = `
CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(${GATE}, hashtext(NEW.step));
  RETURN NEW;
END $$;
CREATE TRIGGER gate BEFORE INSERT ON batch_runs FOR EACH ROW EXECUTE FUNCTION wait_at_gate()`;

const WAITING = `
SELECT pid FROM pg_locks
WHERE locktype = 'advisory' AND NOT granted AND classid = ${GATE} AND objid::bigint = hashtext($1)::bigint & 4294967295
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Holds nightly runs where a step is done and not yet recorded, and decides whether its record still comes. */
export class StepGate {
  private constructor(private readonly owner: Client) {}

  static async open(postgresOwnerUrl: string): Promise<StepGate> {
    const owner = new Client({ connectionString: postgresOwnerUrl });
    await owner.connect();
    await owner.query(CREATE);
    return new StepGate(owner);
  }

  /** From now on runs are held at this step. */
  async hold(step: string): Promise<void> {
    await this.owner.query(`SELECT pg_advisory_lock(${GATE}, hashtext($1))`, [step]);
  }

  /** Resolves when a run stands at a step that is held. */
  async reached(step: string): Promise<void> {
    await this.waitingAt(step, (waiting) => waiting.length > 0);
  }

  /** Lets the step be recorded, by whoever stands at it and by all who come. */
  async pass(step: string): Promise<void> {
    await this.release(step);
    await this.waitingAt(step, (waiting) => waiting.length === 0);
  }

  /** The same for all who come; but of what whoever stands at it has done, there is no record. */
  async lose(step: string): Promise<void> {
    await this.waitingAt(step, async (waiting) => {
      for (const pid of waiting) await this.owner.query('SELECT pg_terminate_backend($1)', [pid]);
      return waiting.length === 0;
    });
    await this.release(step);
  }

  close(): Promise<void> {
    return this.owner.end();
  }

  private async release(step: string): Promise<void> {
    await this.owner.query(`SELECT pg_advisory_unlock(${GATE}, hashtext($1))`, [step]);
  }

  private async waitingAt(step: string, condition: (pids: number[]) => boolean | Promise<boolean>): Promise<void> {
    await eventually(
      async () => {
        const { rows } = await this.owner.query<{ pid: number }>(WAITING, [step]);
        return condition(rows.map(({ pid }) => pid));
      },
      { deadlineMs: REACHED_DEADLINE_MS, everyMs: 10 },
    );
  }
}
