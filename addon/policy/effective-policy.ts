// Joins the administrator's policy, the person's own and the built-in defaults into the one that counts.
// It must never let a person's rule come before a mandatory one, nor allow what the administrator does not.
import { defaultSwitches, type ManagedPolicy, type UserPolicy } from '../../protocol/policy.ts';
import type { EffectivePolicy } from './decision.ts';

/** While nobody knows what the administrator wants: all attachments view-only, nothing may be changed. */
export const lockedDownPolicy: EffectivePolicy = {
  mandatoryRules: [],
  rules: [],
  rulesSource: 'built-in',
  otherwise: { action: 'view', disposableTemplate: null, network: false, closeAfterIdleMinutes: null },
  switches: { mayOpenLocally: false, mayAddRules: false, mayDisableAddon: false, maySave: false, mayDragOut: false },
  templates: {},
  organisation: null,
};

export const effectivePolicy = (managed: ManagedPolicy | null, user: UserPolicy | null): EffectivePolicy => {
  const switches = managed?.switches ?? defaultSwitches;
  const own = switches.mayAddRules ? user : null;
  return {
    mandatoryRules: managed?.mandatoryRules ?? [],
    rules: own?.rules ?? managed?.rules ?? [],
    rulesSource: own !== null ? 'user' : managed?.rules !== undefined ? 'managed-default' : 'built-in',
    otherwise: own?.otherwise ?? managed?.otherwise ?? { action: 'open', disposableTemplate: null, network: false, closeAfterIdleMinutes: null, returnEdits: true },
    switches,
    templates: managed?.templates ?? {},
    organisation: managed?.organisation ?? null,
  };
};
