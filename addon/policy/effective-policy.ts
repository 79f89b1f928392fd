// Joins the administrator's policy, the person's own and the built-in defaults into the one that counts.
// It must never let a person's rule come before a mandatory one, nor allow what the administrator does not.
import { defaultSwitches, type ManagedPolicy, type Switches, type UserPolicy } from '../../protocol/policy.ts';
import { builtInOtherwise, builtInRules, dangerousRules, makeRule, viewOnly } from './built-in.ts';
import type { EffectivePolicy } from './decision.ts';

/** Both must have passed their schemas; `user` is null where the person has changed nothing. */
export const effectivePolicy = (managed: ManagedPolicy | null, user: UserPolicy | null): EffectivePolicy => {
  const switches = managed?.switches ?? defaultSwitches;
  const fixed = {
    mandatoryRules: managed?.mandatoryRules ?? [],
    switches,
    templates: managed?.templates ?? {},
    organisation: managed?.organisation ?? null,
  };
  if (user !== null && switches.mayAddRules)
    return { ...fixed, rules: user.rules, rulesSource: 'user', otherwise: user.otherwise };
  const isManaged = managed?.rules !== undefined || managed?.otherwise !== undefined;
  return {
    ...fixed,
    rules: managed?.rules ?? builtInRules,
    rulesSource: isManaged ? 'managed-default' : 'built-in',
    otherwise: managed?.otherwise ?? builtInOtherwise,
  };
};

const nothingAllowed: Switches = {
  mayOpenLocally: false,
  mayAddRules: false,
  mayDisableAddon: false,
  maySave: false,
  mayDragOut: false,
};

/** The rule that shows everything else view-only while the administrator's policy cannot be used. */
export const lockedDownRuleId = 'policy-invalid';

/**
 * While the administrator's policy is invalid nobody knows what it forbids. Every switch is off, saving too, because
 * the policy that was meant may have it off; the person's own rules wait; what is for running stays blocked.
 */
export const lockedDownPolicy: EffectivePolicy = {
  mandatoryRules: [
    ...dangerousRules,
    makeRule(lockedDownRuleId, 'The administrator’s policy has an error', {}, viewOnly),
  ],
  rules: [],
  rulesSource: 'built-in',
  otherwise: viewOnly,
  switches: nothingAllowed,
  templates: {},
  organisation: null,
};
