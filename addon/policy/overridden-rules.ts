// Which rules would no longer decide because another one comes before them: for the dialog in which that one is
// written. It names a stricter rule where some file could match both; it may name one too many, and says nothing of
// those that no file is known to share.
import type { Condition, Family, Rule } from '../../protocol/policy.ts';
import { rankOutcome } from './decide.ts';
import { findFloor, namedFamilies } from './floor.ts';
import { coversSender } from './idle-rules.ts';

/** `rules` in their order; a rule that is not among them comes before all of them. */
export const findOverridden = (rule: Rule, rules: readonly Rule[]): readonly Rule[] => {
  const position = rules.findIndex(({ id }) => id === rule.id);
  return rules
    .slice(position + 1)
    .filter(
      (other) =>
        other.enabled &&
        rankOutcome(other.then) > rankOutcome(rule.then) &&
        mayMeet(rule.when, other.when) &&
        !isHeldByFloor(other, rule),
    );
};

/** A dangerous kind stays blocked, whichever rule comes first. */
const isHeldByFloor = (other: Rule, rule: Rule): boolean => {
  const families = namedFamilies(other.when);
  return families.size > 0 && [...families].every((family) => findFloor(new Set([family]), rule) !== null);
};

const mayMeet = (one: Condition, other: Condition): boolean =>
  [
    kindsMeet(one, other),
    meet(one.senders, other.senders, (a, b) => coversSender(a, b) || coversSender(b, a)),
    meet(one.accounts, other.accounts, (a, b) => a.toLowerCase() === b.toLowerCase()),
    ...(['senderInAddressBook', 'encrypted', 'signed'] as const).map(
      (key) => one[key] === undefined || other[key] === undefined || one[key] === other[key],
    ),
    (one.minSizeBytes ?? 0) <= (other.maxSizeBytes ?? Infinity) &&
      (other.minSizeBytes ?? 0) <= (one.maxSizeBytes ?? Infinity),
  ].every(Boolean);

const meet = (
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
  alike: (a: string, b: string) => boolean,
): boolean => one === undefined || other === undefined || one.some((a) => other.some((b) => alike(a, b)));

const kindsMeet = (one: Condition, other: Condition): boolean => {
  const [kinds, otherKinds] = [kindsOf(one), kindsOf(other)];
  return kinds === null || otherKinds === null || [...kinds].some((family) => otherKinds.has(family));
};

/** null where it can be any: nothing is asked for, or something that belongs to no family. */
const kindsOf = (condition: Condition): ReadonlySet<Family> | null => {
  const asked = [
    ...(condition.types ?? []).map((type) => ({ types: [type] })),
    ...(condition.extensions ?? []).map((extension) => ({ extensions: [extension] })),
  ];
  const families = asked.map(namedFamilies);
  return families.length === 0 || families.some(({ size }) => size === 0)
    ? null
    : new Set(families.flatMap((found) => [...found]));
};

/** Anybody can write any sender into a message; only a good signature shows that it is theirs. */
export const trustsSenderAlone = ({ senders, senderInAddressBook, signed }: Condition): boolean =>
  (senders !== undefined || senderInAddressBook === true) && signed !== true;
