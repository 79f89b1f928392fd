// What is known of a model, for its page.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';

export interface ModelFacts {
  /** “CAD model (STEP)”, as the tables have it. */
  readonly kind: string;
  /** Label and text, in the order of reading; without those that are empty. */
  readonly untrustedRows: readonly (readonly [GuestLabel, string])[];
  readonly notes: readonly string[];
  /** SVG of ours. */
  readonly picture: string | null;
  /** What the picture is. */
  readonly caption: string;
}

/** “12.5 × 30 × 4 mm”. */
export const sizeWords = (
  { low, high }: { readonly low: readonly number[]; readonly high: readonly number[] },
  unit: string,
): string =>
  `${high.map((value, axis) => Number((value - (low[axis] ?? 0)).toPrecision(5)).toString()).join(' × ')} ${unit}`.trim();
