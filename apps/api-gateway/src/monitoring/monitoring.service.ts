import { amountFromCents } from '@globalmart/contracts';
import { DashboardRepository, SalesRepository } from '@globalmart/metrics-store';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.module';
import { utcDay } from '../parameters/utc-day';
import type { DashboardDto } from './dashboard.dto';

const ACTIVE_MS = 30 * 60_000;
const NOBODY = 'N/A';

type SalesFigures = Omit<DashboardDto, 'active_users' | 'anomalies_count'>;

const NO_SALES_JOB: SalesFigures = {
  total_revenue_today: null,
  total_transactions_today: null,
  avg_transaction_value: null,
  top_category: null,
  top_country: null,
};

@Injectable()
export class MonitoringService {
  constructor(
    private readonly figures: DashboardRepository,
    private readonly sales: SalesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async dashboard(): Promise<DashboardDto> {
    const nowMs = this.clock();
    const { fromMs, beforeMs } = utcDay(nowMs);
    const jobs = await this.figures.startedJobs();
    const [sold, activeUsers, anomalies] = await Promise.all([
      jobs.has('sales') ? this.salesOf(fromMs, beforeMs) : NO_SALES_JOB,
      jobs.has('sessions') ? this.figures.countActiveUsers(nowMs - ACTIVE_MS, nowMs) : null,
      jobs.has('anomalies') ? this.figures.countAnomalies(fromMs, beforeMs) : null,
    ]);
    return {
      total_revenue_today: sold.total_revenue_today,
      total_transactions_today: sold.total_transactions_today,
      avg_transaction_value: sold.avg_transaction_value,
      active_users: activeUsers,
      top_category: sold.top_category,
      top_country: sold.top_country,
      anomalies_count: anomalies,
    };
  }

  private async salesOf(fromMs: number, beforeMs: number): Promise<SalesFigures> {
    const [summary, category, country] = await Promise.all([
      this.sales.summarizeDays(fromMs, beforeMs),
      this.figures.topCategory(fromMs, beforeMs),
      this.figures.topCountry(fromMs, beforeMs),
    ]);
    return {
      total_revenue_today: amountFromCents(summary.amountCents),
      total_transactions_today: summary.transactions,
      avg_transaction_value: summary.averageCents === null ? null : amountFromCents(summary.averageCents),
      top_category: category ?? NOBODY,
      top_country: country ?? NOBODY,
    };
  }
}
