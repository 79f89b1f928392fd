// A template that another QEMU of the same series saved may serve until it is made anew: but only when a clone of it has
// shown a sample under the QEMU that is here now. What was seen counts for these files and this QEMU alone.
import { failure, type Result } from '../../protocol/result.ts';
import type { LoadedTemplate } from './template-access.ts';

type Load = (name: string) => Promise<Result<LoadedTemplate>>;

/** What failed on a starved computer may work a while later; each trial costs some seconds of the computer. */
const failureCountsMs = 5 * 60_000;

interface Trial {
  readonly identity: string;
  readonly works: Promise<boolean>;
  /** `null` until it has failed. */
  failedAtMs: number | null;
}

/**
 * `tryClone` is asked once for each identity, and again for one that failed some minutes ago. It takes some seconds, and
 * must not reject.
 */
export const triedFirst = (
  load: Load,
  tryClone: (template: LoadedTemplate) => Promise<boolean>,
  nowMs: () => number = () => performance.now(),
): Load => {
  const trials = new Map<string, Trial>();
  const counts = ({ failedAtMs }: Trial): boolean => failedAtMs === null || nowMs() - failedAtMs < failureCountsMs;
  const begin = (template: LoadedTemplate): Trial => {
    const trial: Trial = { identity: template.identity, works: tryClone(template), failedAtMs: null };
    trials.set(template.name, trial);
    return trial;
  };
  return async (name) => {
    const loaded = await load(name);
    if (!loaded.ok || !loaded.value.isOutdated) return loaded;
    const known = trials.get(name);
    const isKnown = known?.identity === loaded.value.identity && counts(known);
    const trial = isKnown ? known : begin(loaded.value);
    if (await trial.works) return loaded;
    trial.failedAtMs ??= nowMs();
    return failure('template-stale');
  };
};
