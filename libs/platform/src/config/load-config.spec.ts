import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config-error';
import { describeConfig, type Environment, loadConfig } from './load-config';
import { Setting } from './setting';

class BaseConfig {
  @Setting('COLOUR', { purpose: 'colour of the shop', unit: 'red or blue' })
  @IsIn(['red', 'blue'])
  readonly colour: string = 'red';
}

class ShopConfig extends BaseConfig {
  @Setting('SHOP_PORT', { purpose: 'where the shop is', unit: 'a TCP port' })
  @IsInt()
  @Min(1)
  @Max(65_535)
  readonly port: number = 80;

  @Setting('SHOP_URL', { purpose: 'the till', unit: 'a URL', secret: true })
  @IsString()
  readonly url: string;

  @Setting('SHOP_OPEN', { purpose: 'whether it sells' })
  readonly open: boolean = false;

  @Setting('SHOP_DOORS', { purpose: 'its doors', unit: 'names, comma separated' })
  readonly doors: string[] = [];

  @Setting('SHOP_LIMIT', { purpose: 'most customers at once', unit: 'a number' })
  @IsOptional()
  @IsInt()
  readonly limit: number;
}

const NO_FILE = { GLOBALMART_ENV_FILE: '/nowhere/env' };

function load(environment: Environment): ShopConfig {
  return loadConfig(ShopConfig, { ...NO_FILE, ...environment });
}

function faultsOf(environment: Environment): readonly string[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('reads each declared type and keeps defaults for what is absent or empty', () => {
    const config = load({ SHOP_URL: 'x', SHOP_PORT: '8080', SHOP_OPEN: '1', SHOP_DOORS: 'north, south,', COLOUR: '' });
    expect({ ...config }).toEqual({ colour: 'red', port: 8080, url: 'x', open: true, doors: ['north', 'south'] });
  });

  it('lists all faults at once, each with what to set', () => {
    expect(faultsOf({ COLOUR: 'green', SHOP_PORT: 'eighty', SHOP_LIMIT: '1.5' })).toEqual([
      'SHOP_PORT must be a number, is "eighty": set it to a TCP port (where the shop is)',
      'SHOP_URL is not set: set it to a URL (the till)',
      'SHOP_LIMIT must be an integer number, is "1.5": set it to a number (most customers at once)',
      'COLOUR must be one of the following values: red, blue, is "green": set it to red or blue (colour of the shop)',
    ]);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(load({ SHOP_URL: 'x' }))).toBe(true);
  });

  it('puts the environment above the file and the file above the defaults', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'env');
    writeFileSync(file, '# services\nSHOP_URL=from=file\nSHOP_PORT=81\n\n');
    const config = loadConfig(ShopConfig, { GLOBALMART_ENV_FILE: file, SHOP_PORT: '82' });
    expect([config.url, config.port, config.colour]).toEqual(['from=file', 82, 'red']);
  });

  it('keeps secrets out of descriptions', () => {
    expect(describeConfig(load({ SHOP_URL: 'postgres://u:secret@h/d' }))).toMatchObject({
      SHOP_URL: '***',
      SHOP_PORT: 80,
    });
  });
});
