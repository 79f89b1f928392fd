// What is wrong with a policy, in words for the person who wrote it: where, and why. It shows names of settings, never values.
import type * as z from 'zod';

export interface PolicyError {
  /** As it would be written in a program: `mandatoryRules[2].then.action`; empty for the whole. */
  readonly path: string;
  readonly reason: string;
}
type Issue = z.core.$ZodIssue;

export const describePolicyErrors = (error: z.ZodError): readonly PolicyError[] => error.issues.flatMap(describeIssue);

const describeIssue = (issue: Issue): PolicyError[] => {
  if (issue.code !== 'unrecognized_keys') return [{ path: writePath(issue.path), reason: reasonOf(issue) }];
  return issue.keys.map((key) => ({ path: writePath([...issue.path, key]), reason: 'there is no such setting here' }));
};

/** A path as an error names it. */
export const writePath = (path: readonly PropertyKey[]): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`)).join('');

const reasonOf = (issue: Issue): string => {
  // What the schema says itself is written for people; what zod adds is not.
  if (!/^(Invalid|Too|Unrecognized)/.test(issue.message)) return issue.message;
  if (issue.message.endsWith('received undefined')) return 'is missing';
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `must be ${listOf(issue.values.map((value) => JSON.stringify(value)))}`;
  if (issue.code === 'invalid_union') return optionsOf(issue);
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unitOf(issue.origin)}`;
  if (issue.code === 'invalid_format') return 'holds characters that are not allowed here, or too many';
  return issue.message;
};

const kinds: Readonly<Record<string, string>> = {
  boolean: 'true or false', string: 'a text in quotes', number: 'a number', int: 'a whole number', array: 'a list in [ ]', object: 'an object in { }', record: 'an object in { }',
};

const unitOf = (origin: string): string => (origin === 'array' ? ' entries long' : origin === 'string' ? ' characters long' : '');

const optionsOf = (issue: Issue): string => {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
  return options.length === 0 ? 'has none of the forms that are known' : `must be ${listOf(options.map((option) => JSON.stringify(option)))}`;
};

const listOf = (values: readonly string[]): string => (values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}`);
