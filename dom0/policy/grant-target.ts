// The last step of a decision: turns the word of a target that policy or a person chose into a granted one. The only
// place that makes one. Pure. Source: AllowResolution of core-qrexec's qrexec/policy/parser.py.
import type { Call, Decision, Terms } from './decision.ts';
import type { Domain, SystemInfo } from './system-info.ts';
import { dispvmPrefix, isAdmin, wordOf, type GrantedTarget } from './tokens.ts';

export const grantTarget = (
  word: string,
  { rule, user, notify, autostart }: Terms,
  call: Call,
  system: SystemInfo,
): Decision => {
  const refuse = (reason: string): Decision => ({ decision: 'deny', notify: true, reason, rule });
  const grant = (target: GrantedTarget): Decision => ({
    decision: 'allow',
    target,
    // Who serves it there is the other computer's to say.
    user: target.granted === 'relay' ? null : user,
    notify,
    autostart,
    rule,
  });
  if (word === call.source) return refuse('a qube cannot call itself');
  if (isAdmin(word)) return grant({ granted: 'adminvm' });
  const isDispvm = word.startsWith(dispvmPrefix);
  const name = isDispvm ? word.slice(dispvmPrefix.length) : word;
  const domain = system.find(name);
  if (domain === undefined) return refuse('the granted target does not exist');
  if (isDispvm) return grant({ granted: 'dispvm', disposableTemplate: name });
  if (domain.type !== 'RemoteVM') return grant({ granted: 'qube', name });
  const relay = relayTo(domain, call, system);
  return relay === null ? refuse('nothing leads to that qube of another computer') : grant(relay);
};

const relayTo = (
  { relay, transportService }: Domain,
  { intendedTarget, service, argument }: Call,
  system: SystemInfo,
): GrantedTarget | null => {
  if (relay === null || transportService === null || system.find(relay) === undefined) return null;
  if (relay === '' || transportService === '') return null;
  return {
    granted: 'relay',
    name: relay,
    service: `${transportService}+${wordOf(intendedTarget)}+${service}${argument}`,
  };
};

export const grantedName = (target: GrantedTarget): string => {
  if (target.granted === 'dispvm') return `${dispvmPrefix}${target.disposableTemplate}`;
  return target.granted === 'adminvm' ? 'dom0' : target.name;
};
