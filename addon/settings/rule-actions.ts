// What the buttons and keys of the rules table do: the change itself, and the sentence that a screen reader says of it.
import type { Outcome, Rule, UserPolicy } from '../../protocol/policy.ts';
import { translate } from '../translate.ts';
import { nameRule, ruleNumber } from '../policy/rule-name.ts';
import { policyInForce, policyToChange, type PolicyEditor, type ReadyState } from './policy-editor.ts';
import { withCopy, withMoved, withOtherwise, withoutRule, withRule, withSwitched } from './policy-edits.ts';

export interface RuleActions {
  readonly save: (rule: Rule) => void;
  readonly saveOtherwise: (otherwise: Outcome) => void;
  readonly move: (rule: Rule, to: number) => void;
  readonly toggle: (rule: Rule, enabled: boolean) => void;
  readonly duplicate: (rule: Rule) => void;
  readonly remove: (rule: Rule) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly restoreDefaults: () => void;
  readonly replace: (policy: UserPolicy) => void;
}

export const ruleActions = (state: ReadyState, editor: PolicyEditor, announce: (text: string) => void): RuleActions => {
  const policy = policyToChange(state);
  const inForce = policyInForce(state);
  const name = (rule: Rule, rules = inForce.rules): string =>
    nameRule(rule, ruleNumber({ ...inForce, rules }, 'own', rule.id), translate);
  const go = (text: string, act: () => void): void => {
    act();
    announce(text);
  };
  return {
    save: (rule) => go(translate('ruleSavedNote', name(rule)), () => editor.change(withRule(policy, rule))),
    saveOtherwise: (otherwise) =>
      go(translate('ruleSavedNote', translate('ruleOtherwise')), () => editor.change(withOtherwise(policy, otherwise))),
    move: (rule, to) => {
      const moved = withMoved(policy, rule.id, to);
      const position = moved.rules.findIndex(({ id }) => id === rule.id);
      if (position === policy.rules.findIndex(({ id }) => id === rule.id)) return;
      go(translate('ruleMovedNote', name(rule, moved.rules), String(position + 1), String(moved.rules.length)), () =>
        editor.change(moved),
      );
    },
    toggle: (rule, enabled) =>
      go(translate(enabled ? 'ruleOnNote' : 'ruleOffNote', name(rule)), () =>
        editor.change(withSwitched(policy, rule.id, enabled)),
      ),
    duplicate: (rule) =>
      go(translate('ruleCopiedNote', name(rule)), () =>
        editor.change(
          withCopy(
            policy,
            rule.id,
            translate('ruleCopyTitle', nameRule(rule, null, translate)).slice(0, titleMaxLength),
          ),
        ),
      ),
    remove: (rule) => go(translate('ruleRemovedNote', name(rule)), () => editor.change(withoutRule(policy, rule.id))),
    undo: () => go(translate('ruleUndoneNote'), () => editor.undo()),
    redo: () => go(translate('ruleRedoneNote'), () => editor.redo()),
    restoreDefaults: () => go(translate('ruleDefaultsNote'), () => editor.restoreDefaults()),
    replace: (next) => go(translate('importDoneNote'), () => editor.change(next)),
  };
};

const titleMaxLength = 200;
