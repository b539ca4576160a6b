import { AppProcess } from './app-process';
import { serverCosts, withServices } from './bench-services';
import { benchKafka, deleteTopics, readLogEnds, recordsIn } from './log-ends';
import { CpuMeter, round } from './process-cost';

const SEED = 7;
const STREAMS = ['transactions', 'product_views', 'cart_events'] as const;

/** One producer at full speed into a real Kafka. Prints one JSON line; false unless each event acknowledged is in the log, once. */
export function producerBench(events: number): Promise<boolean> {
  return withServices(['producer'], async ({ services, env, say }) => {
    const prefix = `producer-${Date.now()}-`;
    const kafka = benchKafka(env);
    const { broker } = serverCosts(services);
    const meter = new CpuMeter({ broker });
    const args = ['--count', String(events), '--seed', String(SEED), '--max', '--without-catalogue'];
    // Just these topics and nothing defective: what is sent is to be the number of events asked for.
    args.push('--topics', STREAMS.join(), '--defects', '0');
    const { logFolder } = services.instance;
    const producer = AppProcess.start({
      app: 'producer',
      args,
      env: { ...env, KAFKA_TOPIC_PREFIX: prefix },
      logFolder,
    });
    try {
      say(`sending ${events} events …`);
      const sent = await producer.waitFor('sent');
      await producer.ended;
      const streams = STREAMS.map((topic) => prefix + topic);
      const inLog = recordsIn(await readLogEnds(kafka, streams));
      const { seconds, acknowledged, failedSends } = sent as Record<string, number>;
      const result = {
        bench: 'producer',
        events,
        events_per_second: Math.round((acknowledged ?? 0) / (seconds ?? Infinity)),
        seconds,
        acknowledged,
        in_log: inLog,
        failed_sends: failedSends,
        cpu_seconds: { producer: round(producer.cpuSeconds), ...meter.used() },
        producer_cpu_us_per_event: round((producer.cpuSeconds / events) * 1e6),
        producer_peak_memory_mb: producer.peakMemoryMb,
      };
      process.stdout.write(`${JSON.stringify(result)}\n`);
      return acknowledged === events && inLog === events;
    } finally {
      await producer.stop();
      await deleteTopics(kafka, prefix);
    }
  });
}
