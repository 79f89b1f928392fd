// The words of the policy language that name qubes: in a rule, in `target=`, and in a call.
// Trusts nobody: every word comes from a file or from a client. What a client asks for and what policy grants are
// different types, so that an asked target can never be used as a granted one. Which word may stand where is
// core-qrexec's (qrexec/policy/parser.py).
import { failure, success, type Result } from '../../protocol/result.ts';

/** Third and fourth column of a rule. A name may be `dom0` or a `uuid:`. */
export type Pattern =
  | { readonly pattern: 'everything' }
  | { readonly pattern: 'anyvm' }
  | { readonly pattern: 'adminvm' }
  | { readonly pattern: 'default' }
  | { readonly pattern: 'dispvm' }
  | { readonly pattern: 'dispvm-of'; readonly disposableTemplate: string }
  | { readonly pattern: 'dispvm-tagged'; readonly tag: string }
  | { readonly pattern: 'tagged'; readonly tag: string }
  | { readonly pattern: 'of-type'; readonly type: string }
  | { readonly pattern: 'qube'; readonly name: string };

export type SourcePattern = Exclude<Pattern, { pattern: 'default' | 'dispvm' }>;

/** Value of `target=` and `default_target=`. */
export type Redirect = Extract<Pattern, { pattern: 'adminvm' | 'dispvm' | 'dispvm-of' | 'qube' }>;

/** What the client asked for. */
export type IntendedTarget =
  | { readonly asked: 'default' | 'dispvm' | 'adminvm' }
  | { readonly asked: 'dispvm-of'; readonly disposableTemplate: string }
  | { readonly asked: 'qube'; readonly name: string };

/** What policy granted; only `grantTarget` makes one. */
export type GrantedTarget =
  | { readonly granted: 'adminvm' }
  | { readonly granted: 'dispvm'; readonly disposableTemplate: string }
  | { readonly granted: 'qube'; readonly name: string }
  /** The qube that leads to one of another computer, and the service there that passes the call on. */
  | { readonly granted: 'relay'; readonly name: string; readonly service: string };

export const dispvmPrefix = '@dispvm:';
export const uuidPrefix = 'uuid:';
const adminNames: ReadonlySet<string> = new Set(['@adminvm', 'dom0', 'uuid:00000000-0000-0000-0000-000000000000']);

export const isAdmin = (word: string): boolean => adminNames.has(word);

const keywords: ReadonlyMap<string, Pattern> = new Map([
  ['*', { pattern: 'everything' }],
  ['@anyvm', { pattern: 'anyvm' }],
  ['@adminvm', { pattern: 'adminvm' }],
  ['@default', { pattern: 'default' }],
  ['@dispvm', { pattern: 'dispvm' }],
]);

/** The longer prefix first. */
const prefixes: readonly (readonly [prefix: string, what: string, of: (value: string) => Pattern])[] = [
  ['@dispvm:@tag:', 'tag', (tag) => ({ pattern: 'dispvm-tagged', tag })],
  [dispvmPrefix, 'disposable template', (disposableTemplate) => ({ pattern: 'dispvm-of', disposableTemplate })],
  ['@tag:', 'tag', (tag) => ({ pattern: 'tagged', tag })],
  ['@type:', 'type', (type) => ({ pattern: 'of-type', type })],
];

const parsePattern = (token: string): Result<Pattern, string> => {
  const keyword = keywords.get(token);
  if (keyword !== undefined) return success(keyword);
  for (const [prefix, what, of] of prefixes) {
    if (!token.startsWith(prefix)) continue;
    const value = token.slice(prefix.length);
    return value === '' || value.startsWith('@') ? failure(`“${token}” names no ${what}`) : success(of(value));
  }
  if (token === '' || token.startsWith('@')) return failure(`“${token}” is not a keyword of the policy language`);
  return success({ pattern: 'qube', name: token });
};

const parseWithout = <Kept extends Pattern>(
  token: string,
  keeps: (pattern: Pattern) => pattern is Kept,
  where: string,
): Result<Kept, string> => {
  const parsed = parsePattern(token);
  if (!parsed.ok) return parsed;
  return keeps(parsed.value) ? success(parsed.value) : failure(`“${token}” cannot be used as ${where}`);
};

const isSource = (pattern: Pattern): pattern is SourcePattern =>
  pattern.pattern !== 'default' && pattern.pattern !== 'dispvm';
const redirects: ReadonlySet<Pattern['pattern']> = new Set(['adminvm', 'dispvm', 'dispvm-of', 'qube']);
const isRedirect = (pattern: Pattern): pattern is Redirect => redirects.has(pattern.pattern);

export const parseSource = (token: string): Result<SourcePattern, string> => parseWithout(token, isSource, 'a source');
export const parseTarget = (token: string): Result<Pattern, string> => parsePattern(token);
export const parseRedirect = (token: string, parameter: string): Result<Redirect, string> =>
  token === ''
    ? failure(`the parameter “${parameter}” has no value`)
    : parseWithout(token, isRedirect, `the value of ${parameter}=`);

/** null where a client's word is no target at all; an empty word means `@default`, as in qrexec. */
export const parseIntendedTarget = (untrustedTarget: string): IntendedTarget | null => {
  if (untrustedTarget === '') return { asked: 'default' };
  const parsed = parsePattern(untrustedTarget);
  if (!parsed.ok) return null;
  const { value } = parsed;
  if (value.pattern === 'default') return { asked: 'default' };
  return isRedirect(value) ? asTarget(value) : null;
};

/** A call to it. */
export const asTarget = (redirect: Redirect): IntendedTarget => {
  switch (redirect.pattern) {
    case 'dispvm-of':
      return { asked: 'dispvm-of', disposableTemplate: redirect.disposableTemplate };
    case 'qube':
      return { asked: 'qube', name: redirect.name };
    case 'adminvm':
    case 'dispvm':
      return { asked: redirect.pattern };
  }
};

/** The word as qrexec writes it. */
export const wordOf = (target: IntendedTarget): string => {
  switch (target.asked) {
    case 'dispvm-of':
      return `${dispvmPrefix}${target.disposableTemplate}`;
    case 'qube':
      return target.name;
    default:
      return `@${target.asked}`;
  }
};
