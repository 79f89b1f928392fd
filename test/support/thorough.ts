// How many cases of a kind are tried end to end: every run tries one of each kind, `scripts/test --thorough` tries all.
const isThorough = process.env['GLOVEBOX_TEST_THOROUGH'] === '1';

/** For a test's `skip`: why a further case of a kind is left out, or that it is not. */
export const furtherCase: string | false = isThorough ? false : 'a further case of its kind: scripts/test --thorough';

/** The first of some cases of one kind, or all of them. */
export const oneOrAll = <Case>(cases: readonly Case[]): readonly Case[] => (isThorough ? cases : cases.slice(0, 1));
