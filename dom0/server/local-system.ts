// What policy is told of this computer: dom0, the one that calls, and the templates that there are, that could be
// made, or that a rule names. What is none of them is denied before any rule is asked.
import { mentionedTemplates } from '../policy/mentioned-qubes.ts';
import type { Rule } from '../policy/parse-rule.ts';
import { describeDomain, SystemInfo } from '../policy/system-info.ts';
import { defaultDisposableTemplate } from '../system.ts';

/** This computer's user, or by its certificate who calls from elsewhere. */
export interface PolicySource {
  readonly name: string;
  readonly tags: ReadonlySet<string>;
}

export const describeSystem = (
  templates: readonly string[],
  rules: readonly Rule[],
  { name: source, tags }: PolicySource,
): SystemInfo => {
  const names = new Set([defaultDisposableTemplate, ...templates, ...mentionedTemplates(rules)]);
  for (const taken of ['dom0', source]) names.delete(taken);
  return new SystemInfo([
    describeDomain('dom0'),
    describeDomain(source, { defaultDisposableTemplate, tags }),
    ...[...names].map((name) => describeDomain(name, { isDisposableTemplate: true, isRunning: false })),
  ]);
};
