import 'reflect-metadata';

export interface SettingOptions {
  /** One line: what the value is for. */
  readonly purpose: string;
  /** Unit or form, such as `ms`, `host:port, comma separated`. */
  readonly unit?: string;
  /** Never printed, neither in faults nor by `describeConfig`. */
  readonly secret?: boolean;
}

export type SettingType = 'string' | 'number' | 'boolean' | 'list';

export interface SettingDefinition extends SettingOptions {
  readonly property: string;
  readonly variable: string;
  readonly type: SettingType;
}

const SETTINGS = Symbol('settings');

const TYPES = new Map<unknown, SettingType>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [Array, 'list'],
]);

/**
 * Binds a property of a configuration class to an environment variable. The property's initial value is the default;
 * without one the variable is required, unless class-validator's `@IsOptional` says otherwise. The declared type
 * decides the parsing: string, number, boolean (true, false, 1, 0) or a comma separated list of strings.
 */
export function Setting(variable: string, options: SettingOptions): PropertyDecorator {
  return (prototype, property) => {
    const type = TYPES.get(Reflect.getMetadata('design:type', prototype, property));
    if (!type) throw new TypeError(`${variable}: declare the property as string, number, boolean or string[]`);
    const inherited = settingsOf(prototype.constructor);
    const definition = { ...options, property: String(property), variable, type };
    Reflect.defineMetadata(SETTINGS, [...inherited, definition], prototype.constructor);
  };
}

/** The settings of a configuration class, inherited ones first. */
export function settingsOf(config: object): readonly SettingDefinition[] {
  return (Reflect.getMetadata(SETTINGS, config) as SettingDefinition[] | undefined) ?? [];
}
