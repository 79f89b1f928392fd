// What a soak found, and what it comes to.
import { median } from '../demo-report.ts';

export const victims = ['qemu', 'windows', 'client', 'daemon'] as const;
export type Victim = (typeof victims)[number];

export interface Sample {
  readonly file: string;
  /** null where it was not seen. */
  readonly ms: number | null;
  readonly killed: Victim | null;
  readonly code: string | null;
}

/** Of the daemon with its windows: what must come back. */
export interface Use {
  readonly rssMb: number;
  readonly descriptors: number;
}

export interface SoakResult {
  readonly seed: number;
  readonly samples: readonly Sample[];
  readonly before: Use;
  readonly after: Use;
  readonly faults: readonly string[];
}

/** How much longer the last hundred take than the first hundred; null where there are too few to tell. */
export const slowdown = (samples: readonly Sample[]): number | null => {
  if (samples.length < 200) return null;
  const ends = [samples.slice(0, 100), samples.slice(-100)].map(medianByFile);
  const ratios = [...(ends[0] ?? [])].flatMap(([file, ms]) => {
    const last = ends[1]?.get(file);
    return last === undefined ? [] : [last / ms];
  });
  return ratios.length === 0 ? null : median(ratios);
};

/** Of openings in which nothing was killed, by file. */
export const medianByFile = (samples: readonly Sample[]): ReadonlyMap<string, number> => {
  const seen = samples.flatMap(({ file, ms, killed }) => (ms === null || killed !== null ? [] : [{ file, ms }]));
  const files = [...new Set(seen.map(({ file }) => file))];
  return new Map(files.map((name) => [name, median(seen.filter(({ file }) => file === name).map(({ ms }) => ms))]));
};

export const describeSoak = ({ seed, samples, before, after, faults }: SoakResult): string => {
  const killed = samples.filter(({ killed: victim }) => victim !== null).length;
  const seen = samples.filter(({ ms }) => ms !== null).length;
  const share = slowdown(samples);
  return [
    `seed ${seed}: ${samples.length} opened, ${seen} seen, something killed in ${killed}`,
    `daemon and windows: ${before.rssMb} MB and ${before.descriptors} descriptors before, ${after.rssMb} and ${after.descriptors} after`,
    share === null ? 'too few to compare the first with the last' : `last against first: ${share.toFixed(2)}`,
    ...(faults.length === 0 ? ['no fault'] : faults),
  ].join('\n');
};
