// The word that somebody probably meant.

const differencesMax = 2;

/** null where none is near: one that begins so, or differs in two letters at most and in half of them. */
export const nearest = (given: string, candidates: readonly string[]): string | null => {
  if (given.length < 2) return null;
  const begun = candidates.filter((candidate) => candidate.startsWith(given));
  if (begun.length === 1) return begun[0] ?? null;
  const [best] = candidates
    .map((candidate) => ({ candidate, differences: countDifferences(given, candidate) }))
    .sort((one, other) => one.differences - other.differences);
  if (best === undefined || best.differences > differencesMax || best.differences * 2 > given.length) return null;
  return best.candidate;
};

/** Letters to put in, leave out or replace (Levenshtein). */
const countDifferences = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
};
