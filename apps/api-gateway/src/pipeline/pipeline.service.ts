import { ProgressRepository } from '@globalmart/metrics-store';
import { Injectable } from '@nestjs/common';
import { LogEnds } from '../kafka/log-ends';
import { type PipelineJobDto, toPipelineJob } from './pipeline.dto';
import { ProgressSampler } from './progress-sampler';

@Injectable()
export class PipelineService {
  constructor(
    private readonly progress: ProgressRepository,
    private readonly logEnds: LogEnds,
    private readonly sampler: ProgressSampler,
  ) {}

  async jobs(): Promise<PipelineJobDto[]> {
    // The positions first: a log only grows meanwhile, so no lag comes out too small.
    const rows = await this.progress.findAll();
    const ends = await this.logEnds.read([...new Set(rows.map(({ topic }) => topic))]);
    return [...new Set(rows.map(({ job }) => job))].map((job) =>
      toPipelineJob(
        job,
        rows.filter((row) => row.job === job),
        ends,
        this.sampler.paceOf(job),
      ),
    );
  }
}
