// The numbers of a daemon, as Prometheus reads them. Every value of a label comes from a fixed list, so that nobody who calls
// can make more of them; nothing of a document, a person or a name gets here.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AuditEntry, CallEnd } from '../../protocol/audit-entry.ts';
import { plainOutcomes } from '../../protocol/audit-entry.ts';
import { errorCodes } from '../../protocol/error-codes.ts';
import { openService } from '../../protocol/open-service.ts';
import { recogniseService } from '../../protocol/recognise-service.ts';
import { safeCopyService } from '../../protocol/safe-copy-service.ts';
import type { AuditState } from '../audit/audit-file.ts';
import type { MemoryNow } from '../engine/memory-pressure.ts';

/** What is asked anew for each reading. */
export interface MetricsSources {
  /** States of DispVMs and of machines made ahead, one entry each. */
  readonly dispvmStates: () => readonly string[];
  readonly pooledStates: () => readonly string[];
  /** Calls that wait for their turn. */
  readonly waiting: () => number;
  readonly memory: () => Promise<MemoryNow>;
  readonly audit: () => AuditState;
}

const services = { [openService]: 'open', [safeCopyService]: 'safe-copy', [recogniseService]: 'recognise' } as const;
const dispvmStates = ['queued', 'restoring', 'ready', 'open', 'closing'] as const;
const pooledStates = ['prestarted', 'warming', 'spare'] as const;
/** Those that a person waits for. */
const timedStages = ['callAccepted', 'vmReady', 'fileDelivered', 'visible'] as const;
/** In seconds: from a spare that is there to an emulated processor under load. */
const stageBuckets = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 40, 80];
const mebibyte = 1024 * 1024;

export class Metrics {
  readonly registry = new Registry();
  readonly #begun = this.#counter('openings_total', 'Calls that policy granted a DispVM.', ['service']);
  readonly #ended = this.#counter('calls_ended_total', 'Calls that are over, by how they ended.', [
    'service',
    'outcome',
  ]);
  readonly #refused = this.#counter('calls_refused_total', 'Calls that never got a DispVM, by why.', ['outcome']);
  readonly #bytes = this.#counter('document_bytes_total', 'Bytes from clients, and back to them.', ['direction']);
  readonly #stages = new Histogram({
    name: 'glovebox_stage_seconds',
    help: 'From the arrival of a call until it got so far.',
    labelNames: ['stage'],
    buckets: stageBuckets,
    registers: [this.registry],
  });

  constructor(sources: MetricsSources) {
    for (const service of Object.values(services)) {
      this.#begun.inc({ service }, 0);
      this.#ended.inc({ service, outcome: 'ok' }, 0);
    }
    for (const direction of ['in', 'out']) this.#bytes.inc({ direction }, 0);
    for (const stage of timedStages) this.#stages.zero({ stage });
    this.#refused.inc({ outcome: 'policy-denied' }, 0);
    this.#gauges(sources);
  }

  count(entry: AuditEntry): void {
    if (entry['event.dataset'] !== 'glovebox.call') return;
    const service = serviceOf(entry['event.action']);
    if ('glovebox.outcome' in entry) this.#countEnd(entry, service);
    else if (service !== 'other') this.#begun.inc({ service });
  }

  #countEnd(entry: CallEnd, service: string): void {
    const stages = entry['glovebox.stages'];
    const outcome = knownOutcome(entry['glovebox.outcome']);
    this.#ended.inc({ service, outcome });
    if (stages.callAccepted === undefined && outcome !== 'ok') this.#refused.inc({ outcome });
    this.#bytes.inc({ direction: 'in' }, entry['source.bytes']);
    this.#bytes.inc({ direction: 'out' }, entry['destination.bytes']);
    for (const stage of timedStages) {
      const ms = stages[stage];
      if (ms !== undefined) this.#stages.observe({ stage }, ms / 1000);
    }
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name: `glovebox_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  #gauge(name: string, help: string, read: (gauge: Gauge<'state'>) => void | Promise<void>, ofStates = false): void {
    // The registry keeps the gauge.
    new Gauge({
      name,
      help,
      labelNames: ofStates ? ['state'] : [],
      registers: [this.registry],
      collect() {
        return read(this);
      },
    });
  }

  #gauges({ dispvmStates: states, pooledStates: pooled, waiting, memory, audit }: MetricsSources): void {
    this.#gauge('glovebox_dispvms', 'DispVMs of calls.', (gauge) => countStates(gauge, dispvmStates, states()), true);
    this.#gauge('glovebox_spares', 'Machines made ahead.', (gauge) => countStates(gauge, pooledStates, pooled()), true);
    this.#gauge('glovebox_calls_waiting', 'Calls that wait for their turn.', (gauge) => gauge.set(waiting()));
    this.#gauge('glovebox_memory_available_bytes', 'What this computer can still give.', async (gauge) => {
      const { availableMib } = await memory();
      if (Number.isFinite(availableMib)) gauge.set(availableMib * mebibyte);
    });
    this.#gauge('glovebox_memory_stalling', '1 where programs wait for memory.', async (gauge) =>
      gauge.set((await memory()).isStalling ? 1 : 0),
    );
    this.#gauge('glovebox_audit_lost_lines', 'Lines of the audit log that are lost.', (gauge) =>
      gauge.set(audit().lostLines),
    );
    this.#gauge('glovebox_audit_failing', '1 where the audit log cannot be written.', (gauge) =>
      gauge.set(audit().problem === null ? 0 : 1),
    );
    this.#gauge('process_resident_memory_bytes', 'Memory of the daemon itself.', (gauge) =>
      gauge.set(process.memoryUsage.rss()),
    );
    const startedAt = Date.now() / 1000 - process.uptime();
    this.#gauge('process_start_time_seconds', 'When the daemon began, in Unix seconds.', (gauge) =>
      gauge.set(startedAt),
    );
  }
}

const serviceOf = (service: string | null): string =>
  service !== null && Object.hasOwn(services, service) ? services[service as keyof typeof services] : 'other';

const outcomes: ReadonlySet<string> = new Set([...plainOutcomes, ...errorCodes]);
const knownOutcome = (outcome: string): string => (outcomes.has(outcome) ? outcome : 'other');

/** Every state has a value, that of none 0. */
const countStates = (gauge: Gauge<'state'>, known: readonly string[], found: readonly string[]): void => {
  for (const state of known) gauge.set({ state }, found.filter((one) => one === state).length);
};
