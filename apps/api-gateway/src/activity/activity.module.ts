import { ActivityRepository, TrendingRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { ActivityController } from './activity.controller';
import { ActivityService } from './activity.service';

@Module({
  controllers: [ActivityController],
  providers: [
    ActivityService,
    { provide: ActivityRepository, useFactory: (pool: Pool) => new ActivityRepository(pool), inject: [Pool] },
    { provide: TrendingRepository, useFactory: (pool: Pool) => new TrendingRepository(pool), inject: [Pool] },
  ],
})
export class ActivityModule {}
