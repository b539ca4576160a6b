import { Module } from '@nestjs/common';
import { StoreConnections } from './store-connections';

/** Nothing runs at night yet: the worker stands ready, connected, and says so. */
@Module({ providers: [StoreConnections] })
export class BatchWorkerModule {}
