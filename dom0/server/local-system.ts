// What policy is told of this computer: dom0, the one qube that calls, and the templates that there are, that could be
// made, or that a rule names. What is none of them is denied before any rule is asked.
import { mentionedTemplates } from '../policy/mentioned-qubes.ts';
import type { Rule } from '../policy/parse-rule.ts';
import { describeDomain, SystemInfo } from '../policy/system-info.ts';
import { defaultDisposableTemplate, localSource } from '../system.ts';

export const describeLocalSystem = (templates: readonly string[], rules: readonly Rule[]): SystemInfo => {
  const names = new Set([defaultDisposableTemplate, ...templates, ...mentionedTemplates(rules)]);
  for (const taken of ['dom0', localSource]) names.delete(taken);
  return new SystemInfo([
    describeDomain('dom0'),
    describeDomain(localSource, { defaultDisposableTemplate }),
    ...[...names].map((name) => describeDomain(name, { isDisposableTemplate: true, isRunning: false })),
  ]);
};
