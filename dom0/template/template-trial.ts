// A template that another QEMU of the same series saved may serve until it is made anew: but only when a clone of it has
// shown a sample under the QEMU that is here now. What was seen counts for these files and this QEMU alone.
import { failure, type Result } from '../../protocol/result.ts';
import type { LoadedTemplate } from './template-access.ts';

type Load = (name: string) => Promise<Result<LoadedTemplate>>;

/** `tryClone` is asked once for each identity; it takes some seconds, and must not reject. */
export const triedFirst = (load: Load, tryClone: (template: LoadedTemplate) => Promise<boolean>): Load => {
  const tried = new Map<string, { readonly identity: string; readonly works: Promise<boolean> }>();
  return async (name) => {
    const loaded = await load(name);
    if (!loaded.ok || !loaded.value.isOutdated) return loaded;
    const { identity } = loaded.value;
    const known = tried.get(name);
    const trial = known?.identity === identity ? known : { identity, works: tryClone(loaded.value) };
    tried.set(name, trial);
    return (await trial.works) ? loaded : failure('template-stale');
  };
};
