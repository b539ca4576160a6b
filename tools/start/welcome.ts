import { relative } from 'node:path';
import { SERVICE_TITLES, type ServiceName } from '../services/service';
import { URL_KEYS } from '../services/external/external-runner';
import { DEFAULT_RATE } from './app-plan';

export interface WelcomeFacts {
  readonly seconds: number;
  /** Where paths are shown from. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly envFile: string;
  readonly logFolder: string;
  readonly readKey: { readonly key: string; readonly file: string } | undefined;
  readonly apiPort: number | undefined;
  /** Events per second; undefined is as fast as possible. */
  readonly rate: number | undefined;
  readonly hasProducer: boolean;
  readonly servicesStay: boolean;
}

const SHOP_RATE = 6;

/** Where everything is, for the person who has just started it. */
export function welcomeText(facts: WelcomeFacts): string {
  const path = (file: string) => relative(facts.folder, file) || '.';
  const rows: [string, string][] = [];
  if (facts.apiPort !== undefined) {
    const url = `http://127.0.0.1:${facts.apiPort}`;
    rows.push(['API', `${url}/api/v1`]);
    rows.push(['Swagger UI', `${url}/docs (put the key behind "Authorize")`]);
    if (facts.readKey) {
      rows.push(['API key', `${facts.readKey.key} (scope read; kept in ${path(facts.readKey.file)})`]);
      rows.push(['Try', `curl -H 'X-API-Key: ${facts.readKey.key}' '${url}/api/v1/sales/summary?period=today'`]);
    }
  }
  for (const [name, address] of addressesOf(facts.env)) rows.push([SERVICE_TITLES[name], address]);
  rows.push(['Settings', `${path(facts.envFile)} (addresses with passwords)`]);
  rows.push(['Logs', `${path(facts.logFolder)}/`]);
  rows.push(['Pace', paceTexts(facts)[0] ?? '']);
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    '',
    `GlobalMart is up after ${facts.seconds.toFixed(1)} s.`,
    ...rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`),
    '',
    `Ctrl-C stops ${facts.servicesStay ? 'the apps; the services were running before and stay' : 'everything'}.`,
    '',
  ].join('\n');
}

/** Ways to say at which pace events come, the longest first. */
export function paceTexts({ rate, hasProducer }: Pick<WelcomeFacts, 'rate' | 'hasProducer'>): readonly string[] {
  if (!hasProducer) return ['no producer: only what you send yourself', 'no producer'];
  if (rate === undefined) return ['as fast as Kafka takes events'];
  const shown = `${rate.toLocaleString('en-US')} events/s`;
  if (rate === SHOP_RATE) return [`${shown}, the shop's own pace: about 100,000 transactions a day`, shown];
  if (rate !== DEFAULT_RATE) return [shown];
  return [
    `${shown}, a load demonstration; the shop's own pace is npm start -- --rate ${SHOP_RATE}`,
    `${shown}, a load demonstration (the shop's own: --rate ${SHOP_RATE})`,
    `${shown}, a load demonstration`,
    shown,
  ];
}

/** host:port of each service there is, without user and password. */
function addressesOf(env: Readonly<Record<string, string>>): [ServiceName, string][] {
  return (Object.keys(URL_KEYS) as ServiceName[]).flatMap((name) => {
    const address = env[URL_KEYS[name]];
    if (!address) return [];
    return [
      [
        name,
        address
          .replace(/^\w[\w+]*:\/\//, '')
          .replace(/^.*@/, '')
          .replace(/[/?].*$/, ''),
      ],
    ];
  });
}
