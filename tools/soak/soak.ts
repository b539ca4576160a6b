import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyBuilt } from '../chaos/processes/ensure-built';
import { Stage } from '../chaos/stage';
import { describeInstance, portsFrom, startServices, type Services } from '../services';
import { findOwner } from '../services/owner';
import { parseArguments, USAGE } from './arguments';
import { SoakRun } from './soak-run';

const INSTANCE = 'soak';
const PORTS = portsFrom(22_700);

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const options = parseArguments(args, () => 1 + Math.floor(Math.random() * 1_000_000));
  const { minutes, rate, every, seed, points } = options;
  const repeat = `--minutes ${minutes} --rate ${rate} --every ${every} --seed ${seed}${points ? '' : ' --without-points'}`;
  console.log(`To repeat this run: npm run soak -- ${repeat}`);
  const instance = describeInstance(INSTANCE, PORTS);
  if (findOwner(instance)) throw new Error('another soak is running');
  rmSync(instance.folder, { recursive: true, force: true });
  const services = await startServices({
    instance: INSTANCE,
    ports: PORTS,
    services: ['kafka', 'postgres'],
    log: (line) => console.log(line),
  });
  try {
    const ok = await play(services, options);
    if (ok && !options.keep) rmSync(instance.folder, { recursive: true, force: true });
    else console.log(`Logs and data are kept in ${instance.folder}`);
    return ok ? 0 : 1;
  } catch (error) {
    console.error(`soak: ${(error as Error).message}`);
    console.log(`Logs and data are kept in ${instance.folder}`);
    console.log(JSON.stringify({ soak: 'all jobs', ok: false, ...options, error: (error as Error).message }));
    return 1;
  }
}

async function play(services: Services, options: ReturnType<typeof parseArguments>): Promise<boolean> {
  const logFolder = join(services.instance.logFolder, 'apps');
  const appFolder = join(services.instance.folder, 'apps');
  await copyBuilt('stream-worker', appFolder);
  await copyBuilt('producer', appFolder);
  const stage = await Stage.open({ env: services.env, topicPrefix: '', logFolder, appFolder });
  try {
    const result = await new SoakRun(stage, services, options, (line) => console.log(line)).run();
    console.log(JSON.stringify(result));
    return result.ok;
  } finally {
    await stage.close();
    await services.stop();
  }
}

main(process.argv.slice(2)).then(
  // What kafkajs leaves running shall not keep a finished run alive.
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`soak: ${(error as Error).message}`);
    process.exit(2);
  },
);
