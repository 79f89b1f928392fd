// What shall happen: the action and, where it may lead to a DispVM, how that DispVM shall be.
import type { JSX } from 'preact';
import { actions, choices, type Action, type Choice, type Switches } from '../../protocol/policy.ts';
import type { MessageKey } from '../i18n.ts';
import { actionKeys } from '../policy/labels.ts';
import { translate } from '../translate.ts';
import { Check, CheckGroup, TextField } from './fields.tsx';
import { inDispvm, isEditable, type FieldErrors, type OutcomeForm } from './rule-form.ts';
import { choiceKeys } from './rule-sentence.ts';

interface OutcomeFieldsProps {
  readonly form: OutcomeForm;
  readonly errors: FieldErrors;
  readonly switches: Switches;
  /** Names to choose from; others can be written. */
  readonly templateNames: readonly string[];
  readonly onForm: (changed: Partial<OutcomeForm>) => void;
}

const helpKeys: Readonly<Record<Action, MessageKey>> = {
  open: 'ruleActionOpenHelp',
  view: 'ruleActionViewHelp',
  'safe-copy': 'ruleActionSafeCopyHelp',
  print: 'ruleActionPrintHelp',
  ask: 'ruleActionAskHelp',
  thunderbird: 'ruleActionThunderbirdHelp',
  local: 'ruleActionLocalHelp',
  save: 'ruleActionSaveHelp',
  block: 'ruleActionBlockHelp',
};

/** What the administrator does not allow is not offered. */
const isOffered = (what: Action, { mayOpenLocally, maySave, maySafeCopy, mayPrint }: Switches): boolean =>
  (what !== 'local' || mayOpenLocally) &&
  (what !== 'save' || maySave) &&
  (what !== 'safe-copy' || maySafeCopy) &&
  (what !== 'print' || mayPrint);

export const OutcomeFields = ({ form, errors, switches, templateNames, onForm }: OutcomeFieldsProps): JSX.Element => {
  const offeredChoices = choices.filter((choice) => isOffered(choice, switches));
  return (
    <>
      <fieldset class="actions">
        <legend>{translate('ruleAction')}</legend>
        {actions
          .filter((action) => isOffered(action, switches) || action === form.action)
          .map((action) => (
            <label key={action} class="check">
              <input
                type="radio"
                name="action"
                value={action}
                checked={form.action === action}
                onChange={() => onForm({ action })}
              />
              <span>
                {translate(actionKeys[action])}
                <span class="hint">
                  {translate(isOffered(action, switches) ? helpKeys[action] : 'ruleActionNotAllowed')}
                </span>
              </span>
            </label>
          ))}
      </fieldset>
      {form.action === 'ask' && (
        <CheckGroup<Choice>
          legend={translate('ruleChoices')}
          error={textOf(errors.choices)}
          options={offeredChoices.map((choice) => [choice, translate(choiceKeys[choice])])}
          chosen={form.choices}
          onChosen={(chosen) => onForm({ choices: chosen })}
        />
      )}
      {inDispvm(form) && <DispvmFields form={form} errors={errors} templateNames={templateNames} onForm={onForm} />}
    </>
  );
};

const DispvmFields = ({ form, errors, templateNames, onForm }: Omit<OutcomeFieldsProps, 'switches'>): JSX.Element => (
  <fieldset>
    <legend>{translate('ruleDispvm')}</legend>
    <TextField
      id="rule-form-template"
      label={translate('ruleTemplate')}
      hint={translate('ruleTemplateHint')}
      error={textOf(errors.template)}
      value={form.template}
      listId="rule-form-templates"
      onValue={(template) => onForm({ template })}
    />
    <datalist id="rule-form-templates">
      {templateNames.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
    <TextField
      id="rule-form-idle"
      label={translate('ruleIdle')}
      hint={translate('ruleIdleHint')}
      error={textOf(errors.idleMinutes)}
      value={form.idleMinutes}
      inputMode="numeric"
      onValue={(idleMinutes) => onForm({ idleMinutes })}
    />
    <Check
      label={translate('ruleNetwork')}
      hint={translate('ruleNetworkHint')}
      checked={form.network}
      onChecked={(network) => onForm({ network })}
    />
    {isEditable(form) && (
      <Check
        label={translate('ruleReturnEdits')}
        hint={translate('ruleReturnEditsHint')}
        checked={form.returnEdits}
        onChecked={(returnEdits) => onForm({ returnEdits })}
      />
    )}
  </fieldset>
);

export const textOf = (key: MessageKey | undefined): string | undefined =>
  key === undefined ? undefined : translate(key);
