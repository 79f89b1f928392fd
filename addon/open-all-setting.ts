// From how many files on Thunderbird's “Open All” takes one DispVM for all of them, as the person has set it.
import * as z from 'zod';
import { filesTogetherMax } from '../protocol/limits.ts';

/** In the add-on's local storage. */
export const openAllKey = 'openAllTogetherAbove';

/** null where each file has a DispVM of its own, however many there are. */
const aboveSchema = z.int().min(1).max(filesTogetherMax).nullable();

/** What is no such number sets nothing. */
export const checkOpenAll = (untrustedAbove: unknown): number | null => {
  const parsed = aboveSchema.safeParse(untrustedAbove);
  return parsed.success ? parsed.data : null;
};

interface Stored {
  get(key: string): Promise<Record<string, unknown>>;
  readonly onChanged: {
    addListener(listener: (changes: Readonly<Record<string, { readonly newValue?: unknown }>>) => void): void;
  };
}

/** Tells it now and whenever it changes. A memory that cannot be read has nothing set. */
export const followOpenAll = (stored: Stored, tell: (above: number | null) => void): void => {
  stored.onChanged.addListener((changes) => {
    const change = changes[openAllKey];
    if (change !== undefined) tell(checkOpenAll(change.newValue));
  });
  stored.get(openAllKey).then(
    (values) => tell(checkOpenAll(values[openAllKey])),
    () => tell(null),
  );
};
