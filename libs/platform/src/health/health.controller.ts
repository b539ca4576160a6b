import { Controller, Get, HttpException, HttpStatus } from '@nestjs/common';
import { HealthRegistry, type HealthReport } from './health.registry';

/** `/health`: 503 only when unhealthy, so that a degraded app stays in service. */
@Controller('health')
export class HealthController {
  constructor(private readonly registry: HealthRegistry) {}

  @Get()
  async health(): Promise<HealthReport> {
    const report = await this.registry.report();
    if (report.status === 'unhealthy') throw new HttpException(report, HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }
}
