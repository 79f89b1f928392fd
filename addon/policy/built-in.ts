// What holds where nobody has said anything: ordinary rules, which people may change once they are theirs.
import type { ManagedPolicy, Outcome, Rule, Switches, UserPolicy } from '../../protocol/policy.ts';
import { defaultSwitches } from '../../protocol/policy.ts';
import type { EffectivePolicy } from './decision.ts';

const inDispvm = { disposableTemplate: null, network: false, closeAfterIdleMinutes: null } as const;
const open: Outcome = { action: 'open', ...inDispvm, returnEdits: true };
const view: Outcome = { action: 'view', ...inDispvm };
const block: Outcome = { action: 'block' };

const rule = (id: string, title: string, when: Rule['when'], then: Outcome): Rule => ({ id, title, enabled: true, when, then });

const dangerousRules: readonly Rule[] = [
  rule('executables', 'Programs', { types: ['executable'] }, block),
  rule('scripts', 'Scripts', { types: ['script'] }, block),
  rule('shortcuts', 'Shortcuts', { types: ['shortcut'] }, block),
  rule('disk-images', 'Disk images', { types: ['disk-image'] }, block),
];

/** Messages and calendar entries have rows of their own, so that people can change them. */
export const builtInRules: readonly Rule[] = [
  ...dangerousRules,
  rule('deceptive-name', 'Names that deceive', { warnings: ['hidden-characters', 'double-extension'] }, view),
  rule('office-macros', 'Office documents with macros', { types: ['office-macros'] }, view),
  rule('messages', 'E-mail messages', { types: ['message'] }, view),
  rule('calendar', 'Calendar entries', { types: ['calendar'] }, view),
];
export const builtInOtherwise: Outcome = open;

/** `user` is what the settings hold; null where nothing was changed there. Both must have passed their schemas. */
export const effectivePolicy = ({ managed, user }: { readonly managed: ManagedPolicy | null; readonly user: UserPolicy | null }): EffectivePolicy => {
  const switches = managed?.switches ?? defaultSwitches;
  const fixed = { mandatoryRules: managed?.mandatoryRules ?? [], switches, templates: managed?.templates ?? {}, organisation: managed?.organisation ?? null };
  if (user !== null && switches.mayAddRules) return { ...fixed, rules: user.rules, rulesSource: 'user', otherwise: user.otherwise };
  const isManaged = managed?.rules !== undefined || managed?.otherwise !== undefined;
  return {
    ...fixed,
    rules: managed?.rules ?? builtInRules,
    rulesSource: isManaged ? 'managed-default' : 'built-in',
    otherwise: managed?.otherwise ?? builtInOtherwise,
  };
};

const nothingAllowed: Switches = { mayOpenLocally: false, mayAddRules: false, mayDisableAddon: false, maySave: false, mayDragOut: false };

/** The name of the rule that shows everything view-only while the administrator's policy cannot be used. */
export const lockedDownRuleId = 'policy-invalid';

/**
 * While the administrator's policy is invalid nobody knows what it forbids: every switch is off, saving too, because a valid policy
 * might have it off; the person's own rules wait. Showing a file in a DispVM without network is what harms least.
 */
export const lockedDownPolicy: EffectivePolicy = {
  mandatoryRules: [...dangerousRules, rule(lockedDownRuleId, 'The administrator’s policy is not valid', {}, view)],
  rules: [],
  rulesSource: 'built-in',
  otherwise: view,
  switches: nothingAllowed,
  templates: {},
  organisation: null,
};
