// Joins the administrator's policy, the person's own and the built-in defaults into the one that counts.
// It must never let a person's rule come before a mandatory one, nor allow what the administrator does not.
import {
  defaultSwitches,
  type ManagedPolicy,
  type Outcome,
  type Switches,
  type UserPolicy,
} from '../../protocol/policy.ts';
import { builtInOtherwise, builtInRules, dangerousRules, makeRule, viewOnly } from './built-in.ts';
import type { Defaults, EffectivePolicy } from './decision.ts';
import { layOver } from './overlay.ts';

export const defaultsOf = (managed: ManagedPolicy | null): Defaults => ({
  rules: managed?.rules ?? builtInRules,
  otherwise: managed?.otherwise ?? builtInOtherwise,
  source: managed?.rules !== undefined || managed?.otherwise !== undefined ? 'managed-default' : 'built-in',
});

type Fixed = Pick<
  EffectivePolicy,
  'mandatoryRules' | 'switches' | 'templates' | 'organisation' | 'exceptions' | 'defaults' | 'editsMaxMib'
>;

/** All must have passed their schemas; `user` is null where the person has changed nothing. */
export const effectivePolicy = (
  managed: ManagedPolicy | null,
  user: UserPolicy | null | 'unreadable',
): EffectivePolicy =>
  withOwnPolicy(
    {
      mandatoryRules: managed?.mandatoryRules ?? [],
      switches: managed?.switches ?? defaultSwitches,
      templates: managed?.templates ?? {},
      organisation: managed?.organisation ?? null,
      exceptions: managed?.exceptions ?? null,
      defaults: defaultsOf(managed),
      editsMaxMib: { administrators: managed?.editsMaxMib ?? null, own: null },
    },
    user,
  );

/** The same where the administrator's part is known already. */
export const withOwnPolicy = (
  { mandatoryRules, switches, templates, organisation, exceptions, defaults, editsMaxMib }: Fixed,
  user: UserPolicy | null | 'unreadable',
): EffectivePolicy => {
  const isOwn = user !== null && user !== 'unreadable' && switches.mayAddRules;
  const fixed = {
    mandatoryRules,
    switches,
    templates,
    organisation,
    exceptions,
    defaults,
    editsMaxMib: { ...editsMaxMib, own: isOwn ? (user.editsMaxMib ?? null) : null },
  };
  if (user === null || !switches.mayAddRules) {
    const { rules, otherwise, source } = defaults;
    return { ...fixed, rules, otherwise, rulesSource: source, answers: [], inherited: [] };
  }
  if (user === 'unreadable') return { ...fixed, ...narrow(defaults, switches), rulesSource: 'user', answers: [] };
  return { ...fixed, ...layOver(defaults, user), rulesSource: 'user', answers: user.answers };
};

/** The rule that shows everything else view-only while the person's own policy cannot be read. */
export const unreadableRuleId = 'own-rules-unreadable';

/**
 * While nobody knows what the person has forbidden: what the defaults show view-only or block, and everything else
 * view-only. What is for running has its floor.
 */
const narrow = (
  { rules, otherwise }: Defaults,
  { maySave }: Switches,
): Pick<EffectivePolicy, 'rules' | 'otherwise' | 'inherited'> => {
  // Where nothing may be saved, saving is blocked.
  const isStrict = ({ action }: Outcome): boolean =>
    action === 'view' || action === 'block' || (action === 'save' && !maySave);
  const strict = rules.filter(({ then }) => isStrict(then));
  const then = isStrict(otherwise) ? otherwise : viewOnly;
  return {
    rules: [...strict, makeRule(unreadableRuleId, 'Your own rules cannot be read', {}, then)],
    otherwise: then,
    inherited: strict.map(({ id }) => id),
  };
};

const nothingAllowed: Switches = {
  mayOpenLocally: false,
  mayAddRules: false,
  mayDisableAddon: false,
  maySave: false,
  mayDragOut: false,
  maySafeCopy: false,
  mayPrint: false,
  maySameVm: false,
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
  answers: [],
  defaults: { rules: [], otherwise: viewOnly, source: 'built-in' },
  inherited: [],
  switches: nothingAllowed,
  templates: {},
  organisation: null,
  exceptions: null,
  editsMaxMib: { administrators: null, own: null },
};
