import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/require-scope';
import { problemResponse } from '../problems/problem.dto';
import { DashboardDto } from './dashboard.dto';
import { MonitoringService } from './monitoring.service';

@ApiTags('monitoring')
@ApiServiceUnavailableResponse(problemResponse('The database does not answer, or not in time.'))
@RequireScope('read')
@Controller('/api/v1/monitoring')
export class MonitoringController {
  constructor(private readonly monitoring: MonitoringService) {}

  @Get('dashboard')
  @ApiOperation({ summary: 'The figures of this UTC day at a glance' })
  @ApiOkResponse({ type: DashboardDto })
  dashboard(): Promise<DashboardDto> {
    return this.monitoring.dashboard();
  }
}
