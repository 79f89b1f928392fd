// A computer of which nothing is known but what a policy and a call mention, for `glovebox dom0 policy eval`: the question
// is what the policy says, so the qubes that they name exist. A DispVM of a template that only the call names does not:
// dom0 grants none, whatever the rules say.
import type { Call } from './decision.ts';
import type { Rule } from './parse-rule.ts';
import { describeDomain, SystemInfo } from './system-info.ts';
import { isAdmin, uuidPrefix, type IntendedTarget, type Pattern } from './tokens.ts';
import { defaultDisposableTemplate } from '../system.ts';

export const describeMentioned = (rules: readonly Rule[], { source, intendedTarget }: Call): SystemInfo => {
  const templates = new Set([defaultDisposableTemplate, ...mentionedTemplates(rules)]);
  const redirected = rules.flatMap(({ action }) =>
    action.action === 'deny' || action.target === null ? [] : action.target,
  );
  const qubes = new Set([source, ...[intendedTarget, ...redirected].flatMap(nameOf)]);
  for (const name of templates) qubes.delete(name);
  return new SystemInfo([
    describeDomain('dom0'),
    ...[...qubes].filter((name) => !isAdmin(name)).map((name) => describeNamed(name, false)),
    ...[...templates].map((name) => describeNamed(name, true)),
  ]);
};

const describeNamed = (word: string, isDisposableTemplate: boolean): ReturnType<typeof describeDomain> =>
  describeDomain(word, {
    isDisposableTemplate,
    defaultDisposableTemplate,
    ...(word.startsWith(uuidPrefix) && { uuid: word.slice(uuidPrefix.length) }),
  });

/** An administrator who names one knows of it. */
export const mentionedTemplates = (rules: readonly Rule[]): readonly string[] =>
  rules.flatMap(mentionedBy).flatMap(templateOf);

const mentionedBy = ({ target, action }: Rule): readonly Pattern[] => [
  target,
  ...(action.action === 'deny' || action.target === null ? [] : [action.target]),
];

const templateOf = (pattern: Pattern): readonly string[] =>
  pattern.pattern === 'dispvm-of' ? [pattern.disposableTemplate] : [];

const nameOf = (target: Pattern | IntendedTarget): readonly string[] => ('name' in target ? [target.name] : []);
