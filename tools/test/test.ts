// npm test: formatting, lint, types, builds, then every spec against real services on the ports of instance "test".
// It passes while `npm start` runs. Arguments go to Nx: npm test -- -p streaming
import { LauncherError, startServices, type Services } from '../services';
import { runStep, signalStep } from './step';
import { countTests, formatCounts, type TestCounts } from './test-counts';

const nxArguments = ['--parallel=2', '--output-style=static', ...process.argv.slice(2)];
const colour: Record<string, string> = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
const failures: string[] = [];
let counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
let interrupted = false;

async function main(): Promise<void> {
  await step('format', 'prettier', ['--check', '.']);
  await step('lint, typecheck, build', 'nx', ['run-many', '-t', 'lint', 'typecheck', 'build', ...nxArguments]);
  if (!interrupted) await testOnServices();
  if (failures.length > 0) console.log(`\nFailed: ${failures.join('; ')}`);
  console.log(formatCounts(counts));
  process.exit(interrupted ? 130 : failures.length > 0 ? 1 : 0);
}

async function testOnServices(): Promise<void> {
  heading('services');
  let services: Services | undefined;
  try {
    services = await startServices({ instance: 'test', fresh: true, log: (line) => console.log(`  ${line}`) });
    if (services.attached) console.log('  Using the instance that already runs, and leaving it running.');
    const env = { ...services.env, GLOBALMART_ENV_FILE: services.instance.envFile };
    const output = await step('test', 'nx', ['run-many', '-t', 'test', ...nxArguments], env);
    counts = countTests(output);
  } catch (error) {
    failures.push('services');
    console.error(error instanceof LauncherError ? error.message : error);
  } finally {
    await services?.stop();
  }
}

async function step(name: string, program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  if (interrupted) return '';
  heading(name);
  const { ok, output } = await runStep(program, args, { ...colour, ...env });
  if (!ok) failures.push(name);
  return output;
}

function heading(name: string): void {
  console.log(`\n== ${name}`);
}

// Ctrl-C reaches the running step as well; what is left to do is to stop the services, which main() does at its end.
process.on('SIGINT', () => (interrupted = true));
process.on('SIGTERM', () => {
  interrupted = true;
  signalStep('SIGTERM');
});

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
