import { DEFAULT_COUNTRIES, DEFAULT_WATERMARK_DELAY_MS } from '@globalmart/contracts';
import { PlatformConfig, Setting } from '@globalmart/platform';
import { ArrayNotEmpty, IsIn, IsInt, IsString, Matches, Max, Min, MinLength, ValidateIf } from 'class-validator';
import { IsSparkHome } from './engine/spark-home';

const ENGINES = ['duckdb', 'spark'] as const;

export class BatchWorkerConfig extends PlatformConfig {
  @Setting('BATCH_WORKER_HTTP_PORT', { purpose: 'where /health and /metrics are', unit: 'a TCP port, 0 for any' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly httpPort: number = 8003;

  @Setting('MONGODB_URL', {
    purpose: 'the warehouse; `npm run services -- up` starts one',
    unit: 'mongodb://user:password@host:port/database',
    secret: true,
  })
  @Matches(/^mongodb(\+srv)?:\/\/.+/, { message: 'mongodbUrl must be a mongodb:// URL' })
  readonly mongodbUrl: string;

  @Setting('WAREHOUSE_DATABASE', { purpose: "the warehouse's database in MongoDB", unit: 'a name' })
  @MinLength(1)
  readonly warehouseDatabase: string = 'globalmart_dw';

  @Setting('POSTGRES_BATCH_URL', {
    purpose: 'the state of batch runs; `npm run services -- up` starts one',
    unit: 'postgres://user:password@host:port/database',
    secret: true,
  })
  @Matches(/^postgres(ql)?:\/\/.+/, { message: 'postgresUrl must be a postgres:// URL' })
  readonly postgresUrl: string;

  @Setting('LAKE_ROOT', { purpose: 'the folder of the lake; the folders of runs lie beside it, in batch' })
  @MinLength(1)
  readonly lakeRoot: string = '.globalmart/dev/lake';

  @Setting('BATCH_CRON', { purpose: 'when the nightly run is due', unit: 'minute hour * * weekdays' })
  @IsString()
  readonly cron: string = '0 2 * * *';

  @Setting('BATCH_ZONE', { purpose: 'whose clock BATCH_CRON goes by', unit: 'an IANA zone' })
  @IsString()
  readonly zone: string = 'UTC';

  @Setting('BATCH_ENGINE', { purpose: 'what runs the SQL of a run', unit: 'duckdb or spark' })
  @IsIn(ENGINES)
  readonly engine: string = 'duckdb';

  @Setting('SPARK_HOME', {
    purpose: 'the Spark that BATCH_ENGINE=spark runs; `npm run spark` fetches one',
    unit: 'the folder of a Spark 4 installation',
  })
  @ValidateIf(({ engine }: BatchWorkerConfig) => engine === 'spark')
  @IsSparkHome()
  readonly sparkHome: string;

  @Setting('SPARK_MASTER', {
    purpose: 'where Spark works',
    unit: 'local[2], spark://host:7077, yarn or k8s://host:443',
  })
  @Matches(/^(local(\[(\d+|\*)\])?|yarn|spark:\/\/.+|k8s:\/\/.+)$/, {
    message: 'sparkMaster must be a master of Spark',
  })
  readonly sparkMaster: string = 'local[2]';

  @Setting('BATCH_MEMORY_MB', {
    purpose: "what DuckDB may hold in memory before it spills to disk, or the heap of Spark's driver",
    unit: 'MiB',
  })
  @IsInt()
  @Min(128)
  readonly memoryMb: number = 2_048;

  @Setting('BATCH_THREADS', { purpose: 'on how many threads DuckDB works' })
  @IsInt()
  @Min(1)
  readonly threads: number = 2;

  @Setting('FACT_SALES_DAYS', { purpose: 'how many days up to the analysis date fact_sales has', unit: 'days' })
  @IsInt()
  @Min(1)
  readonly factSalesDays: number = 90;

  @Setting('WATERMARK_DELAY_MS', {
    purpose: 'how far the watermark stays behind the greatest event time; the same as of the stream worker',
    unit: 'ms, up to a day',
  })
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly watermarkDelayMs: number = DEFAULT_WATERMARK_DELAY_MS;

  @Setting('COUNTRIES', {
    purpose: 'countries the shop sells in; the same as of the stream worker',
    unit: 'names, comma separated',
  })
  @ArrayNotEmpty()
  readonly countries: string[] = [...DEFAULT_COUNTRIES];

  @Setting('BATCH_LAKE_TIMEOUT_MS', {
    purpose: 'how long a run waits for the lake to have what the logs hold',
    unit: 'ms',
  })
  @IsInt()
  @Min(1)
  readonly lakeTimeoutMs: number = 1_800_000;

  @Setting('BATCH_LEASE_MS', { purpose: 'after how long without a sign another worker goes on with a run', unit: 'ms' })
  @IsInt()
  @Min(400)
  readonly leaseMs: number = 20_000;

  @Setting('BATCH_POLL_MS', { purpose: 'how often a worker looks for a run to take up', unit: 'ms' })
  @IsInt()
  @Min(1)
  readonly pollMs: number = 2_000;
}
