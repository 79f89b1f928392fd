// What a person may choose from where a rule asks: every target that the policy would let the source reach by this
// service, of all rules together, less what rules before them deny. Pure. Source: collect_targets_for_ask of
// core-qrexec's qrexec/policy/parser.py.
import type { Call } from './decision.ts';
import { matchesSource } from './match-target.ts';
import type { Rule } from './parse-rule.ts';
import type { Domain, SystemInfo } from './system-info.ts';
import { dispvmPrefix, isAdmin, type Pattern } from './tokens.ts';

/** Whatever the call names as its target. */
export const concerns = (rule: Rule, call: Call, system: SystemInfo): boolean =>
  (rule.service === null || rule.service === call.service) &&
  (rule.argument === null || rule.argument === call.argument) &&
  matchesSource(rule.source, call.source, system);

/**
 * Targets as qrexec writes them. null where a rule among them names a disposable template that does not exist, or the
 * source does not: Qubes' own engine fails then, and the call is refused.
 */
export const collectChoices = (rules: readonly Rule[], call: Call, system: SystemInfo): ReadonlySet<string> | null => {
  const source = system.find(call.source);
  if (source === undefined) return null;
  const choices = new Set<string>();
  for (const rule of [...rules].reverse().filter((candidate) => concerns(candidate, call, system))) {
    const { action } = rule;
    const targets = expand((action.action === 'deny' ? null : action.target) ?? rule.target, system);
    if (targets === null) return null;
    for (const target of targets)
      if (action.action === 'deny') choices.delete(target);
      else choices.add(target);
  }
  replace(choices, '@dispvm', system.defaultDispvm(call.source));
  replace(choices, '@adminvm', 'dom0');
  choices.delete(source.name);
  return withoutInternal(choices, system);
};

const replace = (choices: Set<string>, word: string, meant: string | null): void => {
  if (choices.delete(word) && meant !== null) choices.add(meant);
};

const withoutInternal = (choices: ReadonlySet<string>, system: SystemInfo): ReadonlySet<string> | null => {
  const shown = new Set<string>();
  for (const choice of choices) {
    const domain = system.find(choice.startsWith(dispvmPrefix) ? choice.slice(dispvmPrefix.length) : choice);
    if (domain === undefined) return null;
    if (!domain.isInternal) shown.add(choice);
  }
  return shown;
};

const dispvmOf = ({ name }: Domain): string => `${dispvmPrefix}${name}`;

/** What is meant by a rule's word, by name; null where it names a disposable template that does not exist. */
const expand = (pattern: Pattern, system: SystemInfo): readonly string[] | null => {
  const { domains } = system;
  const where = (keeps: (domain: Domain) => boolean): readonly string[] =>
    domains.filter(keeps).map(({ name }) => name);
  const dispvms = (keeps: (domain: Domain) => boolean): readonly string[] =>
    domains.filter((domain) => domain.isDisposableTemplate && keeps(domain)).map(dispvmOf);
  switch (pattern.pattern) {
    case 'everything':
      return [...where(() => true), ...dispvms(() => true), '@dispvm'];
    case 'anyvm':
      return [...where(({ name }) => !isAdmin(name)), ...dispvms(() => true), '@dispvm'];
    case 'tagged':
      return where(({ tags }) => tags.has(pattern.tag));
    case 'of-type':
      return where(({ type }) => type === pattern.type);
    case 'dispvm-tagged':
      return dispvms(({ tags }) => tags.has(pattern.tag));
    case 'dispvm-of': {
      const template = system.find(pattern.disposableTemplate);
      if (template === undefined) return null;
      return template.isDisposableTemplate ? [dispvmOf(template)] : [];
    }
    case 'qube':
      return [system.find(pattern.name)?.name ?? []].flat();
    case 'default':
      return [];
    case 'adminvm':
    case 'dispvm':
      return [`@${pattern.pattern}`];
  }
};
