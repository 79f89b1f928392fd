// What a benchmark run found: the one shape that the measurements fill and the table, the plots and --json print. Times
// are milliseconds from the click (for `hostViewer`: from the program's start) to the settled picture on the X screen.
import type { SpeedReport } from '../demo-report.ts';

export const seriesKeys = ['pool', 'onDemand', 'classicRestore', 'coldBoot', 'thunderbird', 'hostViewer'] as const;
export type SeriesKey = (typeof seriesKeys)[number];

export interface Series {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly minMs: number;
  readonly runs: number;
  /** Median of one opening's processor time on the whole machine, without the benchmark's own. */
  readonly cpuSeconds: number;
  readonly samplesMs: readonly number[];
  /** Medians since the click, where the product tells its stages. */
  readonly stagesMs?: Readonly<Record<string, number>>;
}

/**
 * An attachment of this size, from click to delivered in the guest. `thunderbirdMs`: Thunderbird alone streaming the
 * same bytes. Medians.
 */
export interface Transfer {
  readonly sizeMb: number;
  readonly deliveredMs: number;
  readonly thunderbirdMs: number | null;
  /** Peak resident memory (VmHWM) by process. */
  readonly peakRssMb: Readonly<Record<string, number>>;
  /** Processor time by process, of one of them: from the click until shortly after the delivery. */
  readonly cpuSeconds?: Readonly<Record<string, number>>;
}

export const kindKeys = ['docx', 'xlsx', 'pptx', 'jpeg'] as const;
export type KindKey = (typeof kindKeys)[number];
export interface KindResult {
  readonly pool: Series | null;
  readonly onDemand: Series | null;
}

/** From the start of `glovebox convert` to its end, medians. */
export interface SafePdf {
  readonly onePageMs: number;
  readonly tenPagesMs: number;
  readonly onePageMoreMs: number;
}

/** `edit`: from the key for “Edit” in the window of the report's pages, read before, until the editor rests. */
export interface WayBack {
  readonly edit: Series | null;
  readonly safePdf: SafePdf;
}

/** Proportional set size of this many VMs together. `idleOffice` is of the template for office documents. */
export interface MemoryUse {
  readonly dispvms: number;
  readonly state: 'prestarted' | 'idle' | 'idleOffice' | 'spare' | 'afterDocument';
  readonly pssMb: number;
}

export interface BenchResult {
  readonly startedAt: string;
  readonly machine: SpeedReport['machine'] & {
    readonly accelerator: string;
    readonly memoryMb: number;
    readonly kernel: string;
    readonly qemu: string;
  };
  readonly document: string;
  /** null where a series was not part of the run. */
  readonly series: Readonly<Record<SeriesKey, Series | null>>;
  /**
   * Of medians. `poolToThunderbird`, `onDemandToThunderbird`, `poolToHostViewer`, `onDemandToHostViewer`,
   * `coldBootToOnDemand`.
   */
  readonly ratios: Readonly<Record<string, number | null>>;
  /** Documents of ordinary size beside the PDF; empty where they were not measured. */
  readonly kinds: Readonly<Partial<Record<KindKey, KindResult>>>;
  /** null where it was not measured. */
  readonly wayBack: WayBack | null;
  readonly tenInARow: Series | null;
  /** Each of ten, opened at once, by when it was visible. */
  readonly tenAtOnceMs: readonly number[] | null;
  readonly transfers: readonly Transfer[];
  readonly memory: readonly MemoryUse[];
  /** Window closed → its QEMU gone, and what was left (processes, folders) then. */
  readonly closing: { readonly goneMs: readonly number[]; readonly left: number } | null;
  /** Click → the request is with the native host. */
  readonly interceptionMs: readonly number[] | null;
}
