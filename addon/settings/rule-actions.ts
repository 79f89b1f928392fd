// What the buttons and keys of the rules table do: the change itself, and the sentence that a screen reader says of it.
import type { Outcome, Rule, UserPolicy } from '../../protocol/policy.ts';
import { translate } from '../translate.ts';
import { editsMaxText } from './edits-max.tsx';
import { nameRule, ruleNumber } from '../policy/rule-name.ts';
import { policyShown, type PolicyEditor, type ReadyState } from './policy-editor.ts';
import {
  withAnswerSwitched,
  withCopy,
  withMoved,
  withOtherwise,
  withoutAnswer,
  withoutRule,
  withRule,
  withSwitched,
} from './policy-edits.ts';

export interface RuleActions {
  readonly save: (rule: Rule) => void;
  readonly saveOtherwise: (otherwise: Outcome) => void;
  readonly move: (rule: Rule, to: number) => void;
  readonly toggle: (rule: Rule, enabled: boolean) => void;
  readonly duplicate: (rule: Rule) => void;
  readonly remove: (rule: Rule) => void;
  /** An answer is listed as a rule. */
  readonly toggleAnswer: (answer: Rule, enabled: boolean) => void;
  readonly removeAnswer: (answer: Rule) => void;
  /** null for no bound of one's own. */
  readonly boundEdits: (mebibytes: number | null) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly restoreDefaults: () => void;
  readonly replace: (policy: UserPolicy) => void;
}

export const ruleActions = (state: ReadyState, editor: PolicyEditor, announce: (text: string) => void): RuleActions => {
  const shown = policyShown(state);
  const name = (rule: Rule, rules = shown.rules): string =>
    nameRule(rule, ruleNumber({ ...shown, rules }, 'own', rule.id), translate);
  const go = (text: string, act: () => void): void => {
    act();
    announce(text);
  };
  return {
    save: (rule) => go(translate('ruleSavedNote', name(rule)), () => editor.editRules((list) => withRule(list, rule))),
    saveOtherwise: (otherwise) =>
      go(translate('ruleSavedNote', translate('ruleOtherwise')), () =>
        editor.editRules((list) => withOtherwise(list, otherwise)),
      ),
    move: (rule, to) => {
      const { rules } = withMoved(shown, rule.id, to);
      const position = rules.findIndex(({ id }) => id === rule.id);
      if (position === shown.rules.findIndex(({ id }) => id === rule.id)) return;
      go(translate('ruleMovedNote', name(rule, rules), String(position + 1), String(rules.length)), () =>
        editor.editRules((list) => withMoved(list, rule.id, to)),
      );
    },
    toggle: (rule, enabled) =>
      go(switchedNote(name(rule), enabled), () => editor.editRules((list) => withSwitched(list, rule.id, enabled))),
    duplicate: (rule) => {
      const title = translate('ruleCopyTitle', nameRule(rule, null, translate)).slice(0, titleMaxLength);
      go(translate('ruleCopiedNote', name(rule)), () => editor.editRules((list) => withCopy(list, rule.id, title)));
    },
    remove: (rule) =>
      go(translate('ruleRemovedNote', name(rule)), () => editor.editRules((list) => withoutRule(list, rule.id))),
    toggleAnswer: (answer, enabled) =>
      go(switchedNote(name(answer), enabled), () =>
        editor.editAnswers((answers) => withAnswerSwitched(answers, answer.id, enabled)),
      ),
    removeAnswer: (answer) =>
      go(translate('ruleRemovedNote', name(answer)), () =>
        editor.editAnswers((answers) => withoutAnswer(answers, answer.id)),
      ),
    boundEdits: (mebibytes) =>
      go(editsMaxText({ ...shown.editsMaxMib, own: mebibytes }), () => editor.boundEdits(mebibytes)),
    undo: () => go(translate('ruleUndoneNote'), () => editor.undo()),
    redo: () => go(translate('ruleRedoneNote'), () => editor.redo()),
    restoreDefaults: () => go(translate('ruleDefaultsNote'), () => editor.restoreDefaults()),
    replace: (next) => go(translate('importDoneNote'), () => editor.replace(next)),
  };
};

const switchedNote = (name: string, enabled: boolean): string =>
  translate(enabled ? 'ruleOnNote' : 'ruleOffNote', name);

const titleMaxLength = 200;
