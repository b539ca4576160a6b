import { validateSync, type ValidationError } from 'class-validator';
import { ConfigError } from './config-error';
import { DEFAULT_ENV_FILE, readEnvFile } from './env-file';
import { type SettingDefinition, settingsOf } from './setting';

export type ConfigClass<T> = new () => T;
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads, checks and freezes the configuration of one app.
 *
 * Values come from the environment, beneath it from the file named by `GLOBALMART_ENV_FILE` (default
 * `.globalmart/dev/env`, ignored if absent), beneath that from the class. An empty value counts as absent.
 *
 * @throws ConfigError with all faults at once, each saying which variable to set and to what.
 */
export function loadConfig<T extends object>(configClass: ConfigClass<T>, environment: Environment = process.env): T {
  const file = readEnvFile(environment['GLOBALMART_ENV_FILE'] || DEFAULT_ENV_FILE);
  const config = new configClass();
  const values = config as Record<string, unknown>;
  const faults: string[] = [];
  const unparsed = new Set<string>();

  for (const setting of settingsOf(configClass)) {
    const raw = environment[setting.variable] || file[setting.variable];
    if (!raw) continue;
    const parsed = parse(raw, setting);
    if (parsed === undefined) {
      unparsed.add(setting.property);
      faults.push(`${setting.variable} must be a ${setting.type}${shown(raw, setting)}: ${expectation(setting)}`);
    } else {
      values[setting.property] = parsed;
    }
  }

  for (const error of validateSync(config, { forbidUnknownValues: false })) {
    if (!unparsed.has(error.property)) faults.push(describe(error, settingsOf(configClass)));
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** The configuration as plain data for a log line: secrets are replaced by `***`. */
export function describeConfig(config: object): Record<string, unknown> {
  return Object.fromEntries(
    settingsOf(config.constructor).map(({ property, variable, secret }) => {
      const value = (config as Record<string, unknown>)[property];
      return [variable, secret && value !== undefined ? '***' : value];
    }),
  );
}

function parse(raw: string, { type }: SettingDefinition): unknown {
  switch (type) {
    case 'string':
      return raw;
    case 'number':
      return raw.trim() !== '' && Number.isFinite(Number(raw)) ? Number(raw) : undefined;
    case 'boolean':
      return { true: true, '1': true, false: false, '0': false }[raw.toLowerCase()];
    case 'list':
      return raw
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
  }
}

function describe(error: ValidationError, settings: readonly SettingDefinition[]): string {
  const setting = settings.find(({ property }) => property === error.property);
  const rules = Object.values(error.constraints ?? {});
  if (!setting) return `${error.property}: ${rules.join('; ')}`;
  if (error.value === undefined) return `${setting.variable} is not set: ${expectation(setting)}`;
  const named = rules.map((rule) => rule.replaceAll(setting.property, setting.variable)).join('; ');
  return `${named}${shown(String(error.value), setting)}: ${expectation(setting)}`;
}

function expectation({ purpose, unit }: SettingDefinition): string {
  return unit ? `set it to ${unit} (${purpose})` : `set it (${purpose})`;
}

function shown(raw: string, { secret }: SettingDefinition): string {
  return secret ? '' : `, is "${raw}"`;
}
