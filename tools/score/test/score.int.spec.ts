import { spawn } from 'node:child_process';
import { Client } from 'pg';
import { ensureBuilt } from '../../chaos/processes/ensure-built';
import { openTestStage, type TestStage } from '../../chaos/test/test-stage';
import { WORKSPACE_ROOT } from '../../services';
import { score } from '../score';

jest.setTimeout(300_000);

let test: TestStage;
beforeAll(async () => {
  [test] = await Promise.all([openTestStage('score'), ensureBuilt('producer')]);
});
afterAll(() => test?.close());

/** As an operator would; its lines without the padding. */
async function runTool(): Promise<{ code: number | null; lines: string[] }> {
  const env = { ...process.env, ...test.env };
  const child = spawn(process.execPath, ['tools/run.mjs', 'tools/score/score.ts'], { cwd: WORKSPACE_ROOT, env });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, lines: output.split('\n').map((line) => line.replace(/ +/g, ' ')) };
}

it('finds all that the producer labels and nothing else, with defects, out of order and across a crash', async () => {
  const { stage, env } = test;
  // Twenty minutes of purchases alone, so that a short run has many.
  const flags =
    '--count 24000 --max --mix 1:0:0 --topics transactions --products 1500 --seed 7 --span 20m --defects 0.05';
  const start = new Date(Date.now() - 1_200_000).toISOString();
  const args = [...flags.split(' '), '--start', start];
  const producer = stage.startApp('producer', 'producer', args, { PRODUCER_HTTP_PORT: '0' });
  const killed = stage.startWorker({ jobs: ['anomalies'], faultPoints: 'rows-written:3:kill' });
  await killed.exited;
  stage.startWorker({ jobs: ['anomalies'] });
  expect(await producer.exited).toEqual({ code: 0, signal: null });
  await stage.quiesce(60_000);

  const { kinds, perfect, transactions } = await score({ env });
  expect(kinds.map(({ kind, precision, recall }) => [kind, precision, recall])).toEqual([
    ['high_value', 1, 1],
    ['unusual_quantity', 1, 1],
    ['rapid_transactions', 1, 1],
    ['suspicious_pattern', 1, 1],
  ]);
  expect(perfect).toBe(true);
  expect(transactions).toBeGreaterThanOrEqual(24_000);
  for (const { labelled } of kinds) expect(labelled).toBeGreaterThan(30);
});

it('says by exit code and by name what is missing', async () => {
  const complete = await runTool();
  expect(complete.code).toBe(0);
  expect(complete.lines[1]).toBe('kind labelled detected precision recall');
  expect(complete.lines[2]).toMatch(/^high_value (\d+) \1 1\.00 1\.00$/);

  const owner = new Client({ connectionString: test.env.POSTGRES_OWNER_URL });
  await owner.connect();
  const { rows } = await owner.query<{ record: string }>(
    `DELETE FROM detected_anomalies WHERE ctid = (SELECT min(ctid) FROM detected_anomalies WHERE anomaly_type = 'high_value')
     RETURNING 'transactions-' || partition || '-' || "offset" AS record`,
  );
  await owner.end();
  const { code, lines } = await runTool();
  expect(code).toBe(1);
  expect(lines).toContain(`${rows[0]?.record}: labelled high_value, not detected`);
});
