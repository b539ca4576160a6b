import type { LogEntry } from '../app-process';
import { ownCpuSeconds, peakMemoryMb, resetPeakMemory, round } from '../process-cost';

interface StepCost {
  readonly rows: number;
  readonly seconds: number;
  /** Of the worker, and so of DuckDB's threads, since the step before. */
  readonly cpu_seconds: number;
  readonly mongodb_cpu_seconds: number;
  readonly peak_memory_mb: number;
}

/** The results whose cost has a bound, and the steps they take. */
const RESULTS = {
  rfm: ['customer_totals', 'customer_rfm_analysis'],
  products: ['product_totals', 'dim_product', 'product_performance'],
} as const;

/** What the steps of a run cost, read when the worker logs that one is done. */
export class StepCosts {
  private steps = new Map<string, StepCost>();
  private worker = 0;
  private mongodb = 0;

  constructor(private readonly mongodbSeconds: () => number) {}

  begin(pid: number): void {
    this.steps = new Map();
    this.mark(pid);
  }

  notice({ msg, step, status, rows, seconds }: LogEntry, pid: number): void {
    if (msg !== 'batch step' || status !== 'done' || typeof step !== 'string' || step === 'run') return;
    this.steps.set(step, {
      rows: Number(rows),
      seconds: round(Number(seconds)),
      cpu_seconds: round(ownCpuSeconds(pid) - this.worker),
      mongodb_cpu_seconds: round(this.mongodbSeconds() - this.mongodb),
      peak_memory_mb: peakMemoryMb(pid),
    });
    this.mark(pid);
  }

  summary(): object {
    const loads = [...this.steps].filter(([step]) => step.startsWith('load ')).map(([, cost]) => cost);
    const load = sumOf(loads);
    return {
      rfm: this.sumOfSteps(RESULTS.rfm),
      products: this.sumOfSteps(RESULTS.products),
      load: { ...load, documents_per_second: Math.round(load.rows / load.seconds) },
      steps: Object.fromEntries(this.steps),
    };
  }

  private sumOfSteps(names: readonly string[]): StepCost {
    return sumOf([...this.steps].filter(([step]) => names.includes(step)).map(([, cost]) => cost));
  }

  private mark(pid: number): void {
    this.worker = ownCpuSeconds(pid);
    this.mongodb = this.mongodbSeconds();
    resetPeakMemory(pid);
  }
}

function sumOf(costs: readonly StepCost[]): StepCost {
  const sum = (of: (cost: StepCost) => number) => round(costs.reduce((total, cost) => total + of(cost), 0));
  return {
    rows: sum(({ rows }) => rows),
    seconds: sum(({ seconds }) => seconds),
    cpu_seconds: sum((cost) => cost.cpu_seconds),
    mongodb_cpu_seconds: sum((cost) => cost.mongodb_cpu_seconds),
    peak_memory_mb: Math.max(...costs.map((cost) => cost.peak_memory_mb)),
  };
}
