import { ApiProperty } from '@nestjs/swagger';
import { PipelineJobDto } from '../pipeline/pipeline.dto';
import type { LiveState } from './live-stream';

/** The data of an event of `GET /api/v1/live/pipeline`. */
export class LivePipelineDto {
  @ApiProperty({ type: [PipelineJobDto], description: 'As `pipeline` answers.' })
  readonly jobs: PipelineJobDto[];
}

/** Named by how far each job is: its next offsets, added up. */
export function toLivePipeline(jobs: PipelineJobDto[]): LiveState {
  const reach = jobs.map(({ job, partitions }) => {
    return `${job}:${partitions.reduce((sum, { next_offset: next }) => sum + next, 0)}`;
  });
  const dto: LivePipelineDto = { jobs };
  return { id: reach.length === 0 ? undefined : reach.join(','), data: JSON.stringify(dto) };
}
