// The words of the policy language that name qubes: in a rule, in `target=`, and in a call.
// Trusts nobody: every word comes from a file or from a client. What a client asks for and what policy grants are
// different types, so that an asked target can never be used as a granted one.
import { failure, success, type Result } from '../../protocol/result.ts';

/** Third and fourth column of a rule. */
export type Pattern =
  | { readonly pattern: 'everything' }
  | { readonly pattern: 'anyvm' }
  | { readonly pattern: 'adminvm' }
  | { readonly pattern: 'default' }
  | { readonly pattern: 'dispvm' }
  | { readonly pattern: 'dispvm-of'; readonly disposableTemplate: string }
  | { readonly pattern: 'qube'; readonly name: string };

/** Value of `target=`. */
export type Redirect = Extract<Pattern, { pattern: 'adminvm' | 'dispvm' | 'dispvm-of' | 'qube' }>;

/** What the client asked for. */
export type IntendedTarget =
  | { readonly asked: 'default' | 'dispvm' | 'adminvm' }
  | { readonly asked: 'dispvm-of'; readonly disposableTemplate: string }
  | { readonly asked: 'qube'; readonly name: string };

/** What policy granted; only `evaluatePolicy` makes one. */
export type GrantedTarget =
  | { readonly granted: 'adminvm' }
  | { readonly granted: 'dispvm'; readonly disposableTemplate: string }
  | { readonly granted: 'qube'; readonly name: string };

const dispvmPrefix = '@dispvm:';
/** Keywords of the full language that this dom0 cannot decide yet: a rule that names one must not be skipped. */
const unsupported = [/^@tag:/, /^@type:/, /^@dispvm:@tag:/, /^@dispvm:uuid:/, /^uuid:/];
export const adminNames: ReadonlySet<string> = new Set(['@adminvm', 'dom0']);

const keywords: ReadonlyMap<string, Pattern> = new Map([
  ['*', { pattern: 'everything' }],
  ['@anyvm', { pattern: 'anyvm' }],
  ['@adminvm', { pattern: 'adminvm' }],
  ['dom0', { pattern: 'adminvm' }],
  ['@default', { pattern: 'default' }],
  ['@dispvm', { pattern: 'dispvm' }],
]);

const parsePattern = (token: string): Result<Pattern, string> => {
  const keyword = keywords.get(token);
  if (keyword !== undefined) return success(keyword);
  if (unsupported.some((form) => form.test(token))) return failure(`“${token}” is not supported yet`);
  if (token.startsWith(dispvmPrefix)) {
    const disposableTemplate = token.slice(dispvmPrefix.length);
    const valid = disposableTemplate !== '' && !disposableTemplate.startsWith('@');
    return valid
      ? success({ pattern: 'dispvm-of', disposableTemplate })
      : failure(`“${token}” names no disposable template`);
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

type SourcePattern = Exclude<Pattern, { pattern: 'default' | 'dispvm' }>;
const isSource = (pattern: Pattern): pattern is SourcePattern =>
  pattern.pattern !== 'default' && pattern.pattern !== 'dispvm';
const isRedirect = (pattern: Pattern): pattern is Redirect =>
  pattern.pattern !== 'everything' && pattern.pattern !== 'anyvm' && pattern.pattern !== 'default';

export const parseSource = (token: string): Result<SourcePattern, string> => parseWithout(token, isSource, 'a source');
export const parseTarget = (token: string): Result<Pattern, string> => parsePattern(token);
export const parseRedirect = (token: string): Result<Redirect, string> =>
  parseWithout(token, isRedirect, 'the value of target=');

/** null where a client's word is no target at all; an empty word means `@default`, as in qrexec. */
export const parseIntendedTarget = (untrustedTarget: string): IntendedTarget | null => {
  if (untrustedTarget === '') return { asked: 'default' };
  const parsed = parsePattern(untrustedTarget);
  if (!parsed.ok) return null;
  const { value } = parsed;
  if (value.pattern === 'everything' || value.pattern === 'anyvm') return null;
  if (value.pattern === 'dispvm-of') return { asked: 'dispvm-of', disposableTemplate: value.disposableTemplate };
  if (value.pattern === 'qube') return { asked: 'qube', name: value.name };
  return { asked: value.pattern };
};
