// Decides a call by the rules: the first match wins, and no match denies. Pure. Source: core-qrexec,
// qrexec/policy/parser.py.
import { collectChoices, concerns } from './ask-choices.ts';
import type { Call, Decision, Terms } from './decision.ts';
import { grantTarget } from './grant-target.ts';
import { matchesTarget } from './match-target.ts';
import type { Action, Rule } from './parse-rule.ts';
import type { SystemInfo } from './system-info.ts';
import { asTarget, isAdmin, wordOf, type IntendedTarget, type Redirect } from './tokens.ts';

export const evaluatePolicy = (rules: readonly Rule[], untrustedCall: Call, system: SystemInfo): Decision => {
  const asked = existingTarget(untrustedCall.intendedTarget, system);
  if (asked === null) return deny('the call names no disposable template');
  const source = actualSource(untrustedCall, system);
  if (source === null) return deny('the source does not pass calls on for that qube');
  const call: Call = { ...untrustedCall, source, intendedTarget: asked };
  for (const rule of rules) {
    const isMeant = concerns(rule, call, system) && matchesTarget(rule.target, asked, source, system);
    if (isMeant === null) return deny('the source has no default disposable template, which a rule is about', rule);
    if (isMeant) return obey(rules, rule, call, system);
  }
  return deny('no rule matches');
};

/** What a person chose among the choices of a decision to ask. */
export const grantChoice = (
  asked: Extract<Decision, { decision: 'ask' }>,
  untrustedChoice: string,
  system: SystemInfo,
): Decision => {
  const { call } = asked;
  if (!asked.choices.includes(untrustedChoice)) return deny('that was no choice', asked.rule);
  const target = untrustedChoice === '@dispvm' ? system.defaultDispvm(call.source) : untrustedChoice;
  return target === null ? deny(noDefault, asked.rule) : grantTarget(target, asked, call, system);
};

/** `service+argument` in two, as qrexec does; null where it has characters that no service name has. */
export const splitService = (untrustedService: string): Pick<Call, 'service' | 'argument'> | null => {
  if (!/^[A-Za-z0-9._-]+(\+[A-Za-z0-9+._-]*)?$/.test(untrustedService)) return null;
  const plus = untrustedService.indexOf('+');
  return plus === -1
    ? { service: untrustedService, argument: '+' }
    : { service: untrustedService.slice(0, plus), argument: untrustedService.slice(plus) };
};

const noDefault = 'the source has no default disposable template';

const deny = (reason: string, rule: Rule | null = null, notify = true): Decision => ({
  decision: 'deny',
  notify,
  reason,
  rule,
});

/** A qube that does not exist is asked for as `@default`, as in Qubes; null for a DispVM of what is no template. */
const existingTarget = (target: IntendedTarget, system: SystemInfo): IntendedTarget | null => {
  if (target.asked === 'dispvm-of')
    return system.find(target.disposableTemplate)?.isDisposableTemplate === true ? target : null;
  if (target.asked === 'qube' && system.find(target.name) === undefined) return { asked: 'default' };
  return target;
};

const actualSource = ({ source, requestedSource }: Call, system: SystemInfo): string | null => {
  if (requestedSource === undefined || requestedSource === '') return source;
  const remote = system.find(requestedSource);
  return remote?.type === 'RemoteVM' && remote.relay === source ? requestedSource : null;
};

const obey = (rules: readonly Rule[], rule: Rule, call: Call, system: SystemInfo): Decision => {
  const { action } = rule;
  if (action.action === 'deny') return deny('a rule denies it', rule, action.notify);
  const terms: Terms = { rule, user: action.user, notify: action.notify, autostart: action.autostart };
  return action.action === 'allow'
    ? allow(action, terms, call, system)
    : ask(action, collectFor(rules, action, call, system), terms, call, system);
};

const allow = (
  { target: redirect }: Extract<Action, { action: 'allow' }>,
  terms: Terms,
  call: Call,
  system: SystemInfo,
): Decision => {
  const { rule } = terms;
  const target = existingTarget(redirect === null ? call.intendedTarget : asTarget(redirect), system);
  if (target === null) return deny('the granted target is no disposable template', rule);
  if (target.asked === 'default') return deny('the granted target does not exist', rule);
  const word = target.asked === 'dispvm' ? system.defaultDispvm(call.source) : nameAdmin(wordOf(target));
  if (word === null) return deny(noDefault, rule);
  if (!terms.autostart && mayStay(word, system) !== true)
    return deny('a qube would have to be started', rule, terms.notify);
  return grantTarget(word, terms, call, system);
};

const nameAdmin = (word: string): string => (word === '@adminvm' ? 'dom0' : word);

const collectFor = (
  rules: readonly Rule[],
  { target }: Extract<Action, { action: 'ask' }>,
  call: Call,
  system: SystemInfo,
): ReadonlySet<string> | null => {
  if (target === null) return collectChoices(rules, call, system);
  const word = wordOf(asTarget(target));
  return new Set([isAdmin(word) ? 'dom0' : word]);
};

const ask = (
  { defaultTarget }: Extract<Action, { action: 'ask' }>,
  collected: ReadonlySet<string> | null,
  terms: Terms,
  call: Call,
  system: SystemInfo,
): Decision => {
  const { rule, autostart } = terms;
  if (collected === null) return deny('a rule names what does not exist, so nothing can be offered', rule);
  const stays = [...collected].map((word) => [word, autostart || mayStay(word, system)] as const);
  if (stays.some(([, may]) => may === null)) return deny('the target does not exist', rule);
  const choices = stays.flatMap(([word, may]) => (may === true ? [word] : [])).sort();
  if (choices.length === 0) return deny('there is no target to choose from', rule);
  const preferred = defaultTarget === null ? null : meantBy(defaultTarget, call.source, system);
  const defaultChoice = choices.find((choice) => choice === preferred) ?? null;
  return { decision: 'ask', choices, defaultChoice, call, ...terms };
};

const meantBy = (target: Redirect, source: string, system: SystemInfo): string | null => {
  if (target.pattern === 'dispvm') return system.defaultDispvm(source);
  const word = wordOf(asTarget(target));
  return isAdmin(word) ? 'dom0' : word;
};

/** Whether it need not be started; null where it does not exist. */
const mayStay = (word: string, system: SystemInfo): boolean | null => {
  if (isAdmin(word)) return true;
  if (word.startsWith('@dispvm')) return false;
  return system.find(word)?.isRunning ?? null;
};
