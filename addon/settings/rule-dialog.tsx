// The dialogs in which a rule, or what happens otherwise, is written. Nothing is kept of them until their button is
// pressed.
import type { JSX } from 'preact';
import { useEffect, useRef, useState, type MutableRef } from 'preact/hooks';
import type { Outcome, Rule, Switches } from '../../protocol/policy.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { findOverridden } from '../policy/overridden-rules.ts';
import { nameRule, ruleNumber } from '../policy/rule-name.ts';
import { translate } from '../translate.ts';
import { ConditionFields } from './condition-fields.tsx';
import { TextField } from './fields.tsx';
import { Modal } from './modal.tsx';
import { OutcomeFields, textOf } from './outcome-fields.tsx';
import {
  emptyRuleForm,
  outcomeFormOf,
  readOutcome,
  readRule,
  ruleFormOf,
  type FieldErrors,
  type FormResult,
} from './rule-form.ts';

interface DialogProps {
  readonly switches: Switches;
  readonly templateNames: readonly string[];
  readonly onClose: () => void;
}
interface RuleDialogProps extends DialogProps {
  /** null writes a new one. */
  readonly rule: Rule | null;
  readonly newId: string;
  /** What it is written into. */
  readonly policy: Pick<EffectivePolicy, 'mandatoryRules' | 'rules'>;
  readonly onSave: (rule: Rule) => void;
}

const titleMaxLength = 200;
const noteMaxLength = 500;

export const RuleDialog = ({
  rule,
  newId,
  policy,
  switches,
  templateNames,
  onSave,
  onClose,
}: RuleDialogProps): JSX.Element => {
  const [form, setForm] = useState(() => (rule === null ? emptyRuleForm() : ruleFormOf(rule)));
  const read = (): FormResult<Rule> => readRule(form, { id: rule?.id ?? newId, enabled: rule?.enabled ?? true });
  const { errors, body, send } = useChecked(read, onSave);
  const onForm = (changed: Partial<typeof form>): void => setForm((old) => ({ ...old, ...changed }));
  return (
    <Modal
      title={translate(rule === null ? 'ruleAddTitle' : 'ruleEditTitle')}
      onClose={onClose}
      confirm={{ label: translate('ruleSave'), act: send }}
    >
      <div ref={body}>
        <ErrorNote errors={errors} />
        <TextField
          id="rule-form-title"
          label={translate('ruleName')}
          hint={translate('ruleNameHint')}
          error={textOf(errors.title)}
          value={form.title}
          maxLength={titleMaxLength}
          onValue={(title) => onForm({ title })}
        />
        <ConditionFields form={form} errors={errors} onForm={onForm} />
        <OutcomeFields form={form} errors={errors} switches={switches} templateNames={templateNames} onForm={onForm} />
        <OverriddenNote read={read()} policy={policy} />
        <TextField
          id="rule-form-note"
          label={translate('ruleNote')}
          hint={translate('ruleNoteHint')}
          error={textOf(errors.note)}
          value={form.note}
          maxLength={noteMaxLength}
          onValue={(note) => onForm({ note })}
        />
      </div>
    </Modal>
  );
};

export const OtherwiseDialog = ({
  otherwise,
  switches,
  templateNames,
  onSave,
  onClose,
}: DialogProps & { readonly otherwise: Outcome; readonly onSave: (outcome: Outcome) => void }): JSX.Element => {
  const [form, setForm] = useState(() => outcomeFormOf(otherwise));
  const { errors, body, send } = useChecked(() => readOutcome(form), onSave);
  return (
    <Modal
      title={translate('ruleOtherwiseEditTitle')}
      onClose={onClose}
      confirm={{ label: translate('ruleSave'), act: send }}
    >
      <div ref={body}>
        <ErrorNote errors={errors} />
        <OutcomeFields
          form={form}
          errors={errors}
          switches={switches}
          templateNames={templateNames}
          onForm={(changed) => setForm((old) => ({ ...old, ...changed }))}
        />
      </div>
    </Modal>
  );
};

interface Checked {
  readonly errors: FieldErrors;
  readonly body: MutableRef<HTMLDivElement | null>;
  readonly send: () => void;
}

/** Leads the keyboard to the first field that is wrong. */
const useChecked = <T,>(read: () => FormResult<T>, onSave: (value: T) => void): Checked => {
  const [errors, setErrors] = useState<FieldErrors>({});
  const body = useRef<HTMLDivElement | null>(null);
  useEffect(() => body.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [errors]);
  const send = (): void => {
    const result = read();
    if (result.ok) onSave(result.value);
    else setErrors(result.errors);
  };
  return { errors, body, send };
};

/** What the rule would take the decision from. Said while it is written, and again by what is read aloud. */
const OverriddenNote = ({
  read,
  policy,
}: Pick<RuleDialogProps, 'policy'> & { readonly read: FormResult<Rule> }): JSX.Element => {
  const overridden = read.ok ? findOverridden(read.value, policy.rules) : [];
  const names = overridden.map((rule) => nameRule(rule, ruleNumber(policy, 'own', rule.id), translate)).join(' · ');
  return (
    <div role="status">{overridden.length > 0 && <p class="banner warn">{translate('ruleOverrides', names)}</p>}</div>
  );
};

const ErrorNote = ({ errors }: { readonly errors: FieldErrors }): JSX.Element => (
  <div role="alert">{Object.keys(errors).length > 0 && <p class="banner bad">{translate('ruleFormErrors')}</p>}</div>
);
