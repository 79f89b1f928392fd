// What an administrator sees of a daemon: the audit log, which is always kept, and numbers for Prometheus where they were
// asked for.
import { auditLogFile } from '../../protocol/paths.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { AuditFile } from '../audit/audit-file.ts';
import type { CallWatcher } from '../audit/call-record.ts';
import type { Daemon, DaemonOptions } from '../daemon.ts';
import { readMemoryNow } from '../engine/memory-pressure.ts';
import type { MetricsSources } from '../metrics/metrics.ts';
import { serveMetrics, type MetricsAddress } from '../metrics/metrics-server.ts';
import type { Log } from '../runtime/log.ts';

export interface Observation {
  /** For the daemon. */
  readonly audit: NonNullable<DaemonOptions['audit']>;
  /** Whose numbers they are, from when it serves. */
  readonly watch: (daemon: Daemon) => void;
  /** What was told is written, and nothing listens any more. */
  readonly close: () => Promise<void>;
}

/** Fails with a sentence for the operator where the address cannot be listened at. */
export const observe = async (
  env: Readonly<Record<string, string | undefined>>,
  log: Log,
  address: MetricsAddress | null,
): Promise<Result<Observation, string>> => {
  const file = new AuditFile(auditLogFile(env), (cause) => log({ event: 'audit-failed', cause }));
  let daemon: Daemon | null = null;
  const counted = await countCalls(address, {
    dispvmStates: () => daemon?.describe().dispvms.map(({ state }) => state) ?? [],
    pooledStates: () => daemon?.describe().pool.map(({ state }) => state) ?? [],
    waiting: () => daemon?.describe().waiting ?? 0,
    memory: readMemoryNow,
    audit: () => file.state,
  });
  if (!counted.ok) return failure(`--metrics: ${counted.error}`);
  return success({
    audit: {
      onCall: (entry) => {
        file.add(entry);
        counted.value.count(entry);
      },
      describe: () => file.state,
    },
    watch: (serving) => (daemon = serving),
    close: async () => {
      counted.value.stop();
      await file.close();
    },
  });
};

/** The library is loaded only where it is needed: a click waits for a daemon that starts. */
const countCalls = async (
  address: MetricsAddress | null,
  sources: MetricsSources,
): Promise<Result<{ readonly count: CallWatcher; readonly stop: () => void }, string>> => {
  if (address === null) return success({ count: () => undefined, stop: () => undefined });
  const { Metrics } = await import('../metrics/metrics.ts');
  const metrics = new Metrics(sources);
  const served = await serveMetrics(address, metrics.registry);
  return served.ok ? success({ count: (entry) => metrics.count(entry), stop: served.value.stop }) : served;
};
