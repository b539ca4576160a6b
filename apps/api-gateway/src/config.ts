import { DEFAULT_COUNTRIES } from '@globalmart/contracts';
import { PlatformConfig, Setting } from '@globalmart/platform';
import { ArrayNotEmpty, IsInt, Max, Min, MinLength } from 'class-validator';

export class ApiGatewayConfig extends PlatformConfig {
  @Setting('API_GATEWAY_HTTP_PORT', { purpose: 'where the API and its documentation are served', unit: 'a port' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly httpPort: number = 8_000;

  @Setting('POSTGRES_GATEWAY_URL', {
    purpose: 'the database, as the role globalmart_gateway; `npm run services -- up` starts one',
    unit: 'postgres://user:password@host:port/database',
    secret: true,
  })
  @MinLength(1)
  readonly postgresUrl: string;

  @Setting('MONGODB_URL', {
    purpose: 'the warehouse; `npm run services -- up` starts one',
    unit: 'mongodb://user:password@host:port/database',
    secret: true,
  })
  @MinLength(1)
  readonly mongodbUrl: string;

  @Setting('WAREHOUSE_DATABASE', { purpose: "the warehouse's database in MongoDB", unit: 'a name' })
  @MinLength(1)
  readonly warehouseDatabase: string = 'globalmart_dw';

  @Setting('API_GATEWAY_STATEMENT_TIMEOUT_MS', { purpose: 'longest time one query may take', unit: 'ms' })
  @IsInt()
  @Min(1)
  readonly statementTimeoutMs: number = 5_000;

  @Setting('COUNTRIES', { purpose: 'countries the shop sells to', unit: 'names, comma separated' })
  @ArrayNotEmpty()
  readonly countries: string[] = [...DEFAULT_COUNTRIES];

  @Setting('API_GATEWAY_LIVE_MAX_CONNECTIONS', { purpose: 'most live streams open at once', unit: 'connections' })
  @IsInt()
  @Min(0)
  readonly liveMaxConnections: number = 2_000;

  @Setting('API_GATEWAY_LIVE_UNREAD_BYTES', {
    purpose: 'how much of a live stream may wait for a client that reads too slowly before it is let go',
    unit: 'bytes',
  })
  @IsInt()
  @Min(1)
  readonly liveUnreadBytes: number = 524_288;
}
