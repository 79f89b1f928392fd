// The floor under what is for running and not for reading: it stays blocked whatever a rule says that was not written
// for it. A rule for a sender, an account or every file lifts nothing; one that names the kind does. An administrator's
// mandatory rules have the last word anyway.
import type { Condition, Family, Rule } from '../../protocol/policy.ts';
import { dangerousRules } from './built-in.ts';
import { familiesOfExtension, familiesOfType } from './families.ts';
import { normaliseType } from './media-types.ts';

/**
 * The built-in rule that blocks a file of these families; null where none is dangerous, or where the rule that was
 * found names one of them.
 */
export const findFloor = (families: ReadonlySet<Family>, found: Rule | null): Rule | null => {
  const floors = dangerousRules.filter(
    ({ when }) => when.types?.some((family) => families.has(family as Family)) === true,
  );
  const named = found === null ? new Set<Family>() : namedFamilies(found.when);
  return floors.some(({ when }) => when.types?.some((family) => named.has(family as Family)) === true)
    ? null
    : (floors[0] ?? null);
};

/** What a condition says by name. `text/*` names no kind: it only happens to have scripts in it. */
export const namedFamilies = ({ types = [], extensions = [] }: Condition): ReadonlySet<Family> =>
  new Set([
    ...types.flatMap(familiesNamedBy),
    ...extensions.flatMap((extension) => [...familiesOfExtension(extension)]),
  ]);

const familiesNamedBy = (pattern: string): readonly Family[] => {
  if (!pattern.includes('/')) return [pattern as Family];
  return pattern.endsWith('/*') ? [] : [...familiesOfType(normaliseType(pattern) ?? '')];
};
