import { join, resolve } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

export interface OracleSettings {
  brokers: string[];
  topicPrefix: string;
  postgresUrl: string;
  watermarkDelayMs: number;
  countries: ReadonlySet<string>;
  anomalies: AnomalyThresholds;
  spillFolder: string;
  lakeRoot: string;
  /** Only needed once a run has filled the warehouse. */
  mongodbUrl: string | undefined;
  warehouseDatabase: string;
  factSalesDays: number;
}

/** Where the ordinary ends; the jobs take them from the same variables. */
export interface AnomalyThresholds {
  amountCents: number;
  quantity: number;
  transactions: number;
  countries: number;
  paymentMethods: number;
  smallTransactions: number;
  smallAmountCents: number;
}

const ROOT = join(__dirname, '../..');

/** @throws Error naming the setting that is missing or wrong */
export function oracleSettings(env: Env, topicPrefix = env.KAFKA_TOPIC_PREFIX ?? ''): OracleSettings {
  const threshold = (name: string, otherwise: number) => wholeNumber(env, `ANOMALY_${name}`, otherwise);
  return {
    brokers: list(required(env, 'KAFKA_BROKERS')),
    topicPrefix,
    postgresUrl: required(env, 'POSTGRES_OWNER_URL'),
    watermarkDelayMs: wholeNumber(env, 'WATERMARK_DELAY_MS', 600_000),
    countries: new Set(list(env.COUNTRIES ?? 'USA,UK,Canada,Germany,France')),
    anomalies: {
      amountCents: threshold('AMOUNT_CENTS', 500_000),
      quantity: threshold('QUANTITY', 10),
      transactions: threshold('TRANSACTIONS', 5),
      countries: threshold('COUNTRIES', 2),
      paymentMethods: threshold('PAYMENT_METHODS', 3),
      smallTransactions: threshold('SMALL_TRANSACTIONS', 5),
      smallAmountCents: threshold('SMALL_AMOUNT_CENTS', 500),
    },
    spillFolder: join(ROOT, '.globalmart/tmp'),
    lakeRoot: resolve(ROOT, env.LAKE_ROOT ?? '.globalmart/dev/lake'),
    mongodbUrl: env.MONGODB_URL,
    warehouseDatabase: env.WAREHOUSE_DATABASE ?? 'globalmart_dw',
    factSalesDays: wholeNumber(env, 'FACT_SALES_DAYS', 90),
  };
}

function required(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: start the services first (npm run services -- up)`);
  return value;
}

function wholeNumber(env: Env, name: string, otherwise: number): number {
  const value = Number(env[name] ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} must be a whole number, not ${env[name]}`);
  return value;
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
