// Decides a call by the rules: the first match wins, and no match denies. Pure.
// The only place that turns an asked target into a granted one.
import type { Rule } from './parse-policy.ts';
import { adminNames, type GrantedTarget, type IntendedTarget, type Pattern } from './tokens.ts';

export interface Call {
  /** Set by dom0, never by the client. */
  readonly source: string;
  readonly intendedTarget: IntendedTarget;
  readonly service: string;
  /** With its `+`; a call without argument has `+`. */
  readonly argument: string;
}

/** What evaluation needs to know of this computer. */
export interface System {
  /** Qubes that exist and can be called by name. */
  readonly qubes: ReadonlySet<string>;
  /** The template behind a plain `@dispvm`; null where none is set. */
  readonly defaultDisposableTemplate: string | null;
}

export type Decision =
  | {
      readonly decision: 'allow';
      readonly target: GrantedTarget;
      readonly user: string | null;
      readonly notify: boolean;
      readonly rule: Rule;
    }
  | { readonly decision: 'deny'; readonly notify: boolean; readonly reason: string; readonly rule: Rule | null };

export const evaluatePolicy = (rules: readonly Rule[], call: Call, system: System): Decision => {
  const asked = existingTarget(call.intendedTarget, system);
  const rule = rules.find((candidate) => matches(candidate, call, asked, system));
  if (rule === undefined) return { decision: 'deny', notify: true, reason: 'no rule matches', rule: null };
  if (rule.action.action === 'deny')
    return { decision: 'deny', notify: rule.action.notify, reason: 'a rule denies it', rule };
  const { target: redirect, user, notify, autostart } = rule.action;
  const target = grant(redirect ?? patternOf(asked), system);
  if (target === null) return { decision: 'deny', notify, reason: 'the granted target does not exist', rule };
  if (target.granted === 'dispvm' && !autostart)
    return { decision: 'deny', notify, reason: 'a DispVM would have to be started', rule };
  if (target.granted === 'qube' && target.name === call.source)
    return { decision: 'deny', notify, reason: 'a qube cannot call itself', rule };
  return { decision: 'allow', target, user, notify, rule };
};

/** `service+argument` in two, as qrexec does; null where it has characters that no service name has. */
export const splitService = (untrustedService: string): Pick<Call, 'service' | 'argument'> | null => {
  if (!/^[A-Za-z0-9._-]+(\+[A-Za-z0-9+._-]*)?$/.test(untrustedService)) return null;
  const plus = untrustedService.indexOf('+');
  return plus === -1
    ? { service: untrustedService, argument: '+' }
    : { service: untrustedService.slice(0, plus), argument: untrustedService.slice(plus) };
};

/** A qube that does not exist is asked for as `@default`, as in Qubes. */
const existingTarget = (intended: IntendedTarget, system: System): IntendedTarget =>
  intended.asked === 'qube' && !system.qubes.has(intended.name) ? { asked: 'default' } : intended;

const matches = (rule: Rule, call: Call, asked: IntendedTarget, system: System): boolean =>
  (rule.service === null || rule.service === call.service) &&
  (rule.argument === null || rule.argument === call.argument) &&
  matchesSource(rule.source, call.source) &&
  matchesTarget(rule.target, asked, system);

const matchesSource = (pattern: Pattern, source: string): boolean => {
  switch (pattern.pattern) {
    case 'everything':
      return true;
    case 'anyvm':
      return !adminNames.has(source);
    case 'adminvm':
      return adminNames.has(source);
    case 'qube':
      return pattern.name === source;
    // A source is always known by its own name here, so a keyword for DispVMs never matches one, as in Qubes.
    case 'default':
    case 'dispvm':
    case 'dispvm-of':
      return false;
  }
};

const matchesTarget = (pattern: Pattern, asked: IntendedTarget, system: System): boolean => {
  switch (pattern.pattern) {
    case 'everything':
      return true;
    case 'anyvm':
      return asked.asked !== 'adminvm';
    case 'adminvm':
    case 'default':
    case 'dispvm':
      return asked.asked === pattern.pattern;
    case 'qube':
      return asked.asked === 'qube' && asked.name === pattern.name;
    case 'dispvm-of':
      // A plain @dispvm is also a DispVM of the default template.
      if (asked.asked === 'dispvm') return pattern.disposableTemplate === system.defaultDisposableTemplate;
      return asked.asked === 'dispvm-of' && asked.disposableTemplate === pattern.disposableTemplate;
  }
};

const patternOf = (asked: IntendedTarget): Pattern => {
  if (asked.asked === 'dispvm-of') return { pattern: 'dispvm-of', disposableTemplate: asked.disposableTemplate };
  return asked.asked === 'qube' ? { pattern: 'qube', name: asked.name } : { pattern: asked.asked };
};

const grant = (pattern: Pattern, system: System): GrantedTarget | null => {
  switch (pattern.pattern) {
    case 'adminvm':
      return { granted: 'adminvm' };
    case 'dispvm-of':
      return { granted: 'dispvm', disposableTemplate: pattern.disposableTemplate };
    case 'dispvm':
      return system.defaultDisposableTemplate === null
        ? null
        : { granted: 'dispvm', disposableTemplate: system.defaultDisposableTemplate };
    case 'qube':
      return system.qubes.has(pattern.name) ? { granted: 'qube', name: pattern.name } : null;
    case 'everything':
    case 'anyvm':
    case 'default':
      return null;
  }
};
