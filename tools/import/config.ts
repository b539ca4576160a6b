import { DEFAULT_COUNTRIES, MAX_ID_LENGTH } from '@globalmart/contracts';
import { PlatformConfig, Setting } from '@globalmart/platform';
import { ArrayNotEmpty, IsNotEmpty, IsString, IsUrl, MaxLength } from 'class-validator';

/** What it takes to import orders, to the lake or through Kafka. */
export class ImportConfig extends PlatformConfig {
  @Setting('POSTGRES_WORKER_URL', {
    purpose: "the lake's list of files, as the role globalmart_worker; `npm run services -- up` starts a database",
    unit: 'postgres://user:password@host:port/database',
    secret: true,
  })
  @IsUrl({ protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true })
  readonly postgresUrl: string;

  @Setting('LAKE_ROOT', { purpose: 'the folder of the lake; it belongs to one database' })
  @IsString()
  @IsNotEmpty()
  readonly lakeRoot: string = '.globalmart/dev/lake';

  @Setting('COUNTRIES', { purpose: 'countries the shop sells in', unit: 'names, comma separated' })
  @ArrayNotEmpty()
  @MaxLength(MAX_ID_LENGTH, { each: true })
  readonly countries: string[] = [...DEFAULT_COUNTRIES];
}
