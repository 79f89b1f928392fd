// What a soak found, and what it comes to.
import { median } from '../demo-report.ts';

export const victims = ['qemu', 'windows', 'client', 'daemon'] as const;
export type Victim = (typeof victims)[number];

export interface Sample {
  readonly file: string;
  /** null where it was not seen. */
  readonly ms: number | null;
  /**
   * Milliseconds of processor time of all that took part, until the next opening: a spare that was started ahead
   * meanwhile counts as well. Null where it cannot be counted.
   */
  readonly processorMs: number | null;
  /** Programs that ran or waited for a core, on average over the minute before (getloadavg(3)), ours among them. */
  readonly load: number;
  readonly killed: Victim | null;
  readonly code: string | null;
}

/** Of the daemon with its windows: what must come back. */
export interface Use {
  readonly rssMb: number;
  readonly descriptors: number;
}

export interface SoakResult {
  /** As measured-on.ts says it. */
  readonly measuredOn?: string;
  readonly seed: number;
  readonly samples: readonly Sample[];
  readonly before: Use;
  readonly after: Use;
  readonly faults: readonly string[];
}

type Measure = 'ms' | 'processorMs';

/**
 * How much more of what is measured the last hundred take than the first hundred; null where there are too few to tell.
 */
export const slowdown = (samples: readonly Sample[], measure: Measure): number | null => {
  if (samples.length < 200) return null;
  const ends = [samples.slice(0, 100), samples.slice(-100)].map((some) => medianByFile(some, measure));
  const ratios = [...(ends[0] ?? [])].flatMap(([file, ms]) => {
    const last = ends[1]?.get(file);
    return last === undefined ? [] : [last / ms];
  });
  return ratios.length === 0 ? null : median(ratios);
};

/** Of openings in which nothing was killed and the document was seen, by file. */
export const medianByFile = (samples: readonly Sample[], measure: Measure): ReadonlyMap<string, number> => {
  const values = new Map<string, number[]>();
  for (const { file, ms, killed, [measure]: value } of samples)
    if (ms !== null && value !== null && killed === null) values.set(file, [...(values.get(file) ?? []), value]);
  return new Map([...values].map(([file, each]) => [file, median(each)]));
};

/** The average load of the computer in the first and in the last hundred. */
export const loadAtEnds = (samples: readonly Sample[]): readonly [first: number, last: number] => {
  const mean = (some: readonly Sample[]): number => some.reduce((sum, { load }) => sum + load, 0) / some.length;
  return [mean(samples.slice(0, 100)), mean(samples.slice(-100))];
};

/** A number of times, as text. */
export const times = (share: number | null): string => share?.toFixed(2) ?? 'too few to tell';

export const describeSoak = ({ seed, samples, before, after, faults }: SoakResult): string => {
  const killed = samples.filter(({ killed: victim }) => victim !== null).length;
  const seen = samples.filter(({ ms }) => ms !== null).length;
  const [first, last] = loadAtEnds(samples).map((load) => load.toFixed(1));
  return [
    `seed ${seed}: ${samples.length} opened, ${seen} seen, something killed in ${killed}`,
    `daemon and windows: ${before.rssMb} MB and ${before.descriptors} descriptors before, ${after.rssMb} and ${after.descriptors} after`,
    `last hundred against first: ${times(slowdown(samples, 'ms'))}, in processor time ${times(slowdown(samples, 'processorMs'))}`,
    `load ${first} in the first hundred, ${last} in the last`,
    ...(faults.length === 0 ? ['no fault'] : faults),
  ].join('\n');
};
