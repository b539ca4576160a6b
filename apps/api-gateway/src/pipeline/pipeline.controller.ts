import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/require-scope';
import { problemResponse } from '../problems/problem.dto';
import { PipelineJobDto } from './pipeline.dto';
import { PipelineService } from './pipeline.service';

@ApiTags('pipeline')
@ApiServiceUnavailableResponse(problemResponse('The database or Kafka does not answer, or not in time.'))
@RequireScope('read')
@Controller('/api/v1/pipeline')
export class PipelineController {
  constructor(private readonly pipeline: PipelineService) {}

  @Get()
  @ApiOperation({ summary: 'How far and how fast each job of the stream worker is, by name' })
  @ApiOkResponse({ type: [PipelineJobDto] })
  jobs(): Promise<PipelineJobDto[]> {
    return this.pipeline.jobs();
  }
}
