import { setTimeout as delay } from 'node:timers/promises';
import { describeInstance, LauncherError, WORKSPACE_ROOT } from '../services';
import { askedRate, planApps } from './app-plan';
import { parseArguments, USAGE } from './arguments';
import { isAlive } from '../services/process/process-identity';
import { findNpm } from './npm-process';
import { Stack } from './stack';
import { openScreen } from './view/open-screen';
import { Watch } from './watch/watch';
import { paceTexts, welcomeText } from './welcome';

const FAILED = 1;
/** As shells report a command that Ctrl-C has ended. */
const INTERRUPTED = 130;
const NPM_INTERVAL_MS = 500;
/** A start that is given up gets this long to end in order; what it leaves dies with this process. */
const GIVE_UP_MS = 20_000;

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv);
  if (args.help) {
    console.log(USAGE);
    return 0;
  }
  const instance = describeInstance(args.instance, args.ports);
  const plans = planApps(args, process.env);
  const rate = askedRate(args.producerArgs);
  const hasProducer = plans.some(({ app }) => app === 'producer');
  const apiPort = plans.find(({ app }) => app === 'api-gateway')?.port;
  const screen = openScreen(process.stdout);
  const stack = new Stack(args, instance, plans, (line) => screen.line(line));
  const interruption = interrupted();

  const beganMs = performance.now();
  screen.line('Starting the services and building the apps …');
  const outcome = await Promise.race([stack.start(), interruption]).catch(failed);
  if (outcome === FAILED) {
    await stack.stop();
    return FAILED;
  }
  if (typeof outcome === 'string') {
    screen.line(`${outcome}: the start is given up.`);
    await Promise.race([stack.stop(), delay(GIVE_UP_MS)]);
    return INTERRUPTED;
  }

  const { services, prepared } = outcome;
  screen.line(
    welcomeText({
      seconds: (performance.now() - beganMs) / 1_000,
      folder: WORKSPACE_ROOT,
      env: services.env,
      envFile: instance.envFile,
      logFolder: instance.logFolder,
      readKey: prepared.readKey,
      apiPort,
      rate,
      hasProducer,
      servicesStay: services.attached,
    }),
  );
  const ending = new AbortController();
  const readKey = prepared.readKey?.key;
  const docsUrl = apiPort === undefined ? undefined : `http://127.0.0.1:${apiPort}/docs`;
  const caption = { pace: paceTexts({ rate, hasProducer }), docsUrl, readKey };
  const watch = new Watch({
    plans,
    readKey,
    apps: () => stack.lookAtApps(),
    services: () => stack.lookAtServices(),
  }).run(ending.signal, (sight) => screen.show(sight, caption));
  const reason = await interruption;
  ending.abort();
  await watch;
  screen.end();
  screen.line(`${reason}: stopping the apps, then the services …`);
  await stack.stop();
  screen.line('Stopped.');
  return 0;
}

/** Resolves with the reason to stop. Further signals change nothing: stopping is under way then. */
function interrupted(): Promise<string> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve('Ctrl-C'));
    process.on('SIGTERM', () => resolve('SIGTERM'));
    process.on('SIGHUP', () => resolve('The terminal is gone'));
    process.stdout.on('error', () => resolve('Nobody reads the output'));
    const npm = findNpm(process.env);
    if (npm) setInterval(() => void (isAlive(npm) || resolve('npm was killed')), NPM_INTERVAL_MS).unref();
  });
}

function failed(error: unknown): typeof FAILED {
  console.error(error instanceof LauncherError ? error.message : error);
  return FAILED;
}

main(process.argv.slice(2))
  .catch(failed)
  .then(
    (code) => process.exit(code),
    () => undefined, // exit does not fail
  );
