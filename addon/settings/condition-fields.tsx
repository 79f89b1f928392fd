// When a rule holds: every condition of the schema as a control. A condition left open says nothing.
import type { JSX } from 'preact';
import { families, warnings, type Condition } from '../../protocol/policy.ts';
import type { MessageKey } from '../i18n.ts';
import { familyKeys, warningKeys } from '../policy/labels.ts';
import { trustsSenderAlone } from '../policy/overridden-rules.ts';
import { translate } from '../translate.ts';
import { CheckGroup, describedBy, Field, Select, SelectField } from './fields.tsx';
import { textOf } from './outcome-fields.tsx';
import { sizeUnits, type FieldErrors, type RuleForm, type SizeField, type TokenFieldName } from './rule-form.ts';
import { TokenInput } from './token-input.tsx';

interface ConditionFieldsProps {
  readonly form: RuleForm;
  readonly errors: FieldErrors;
  readonly onForm: (changed: Partial<RuleForm>) => void;
}

export const ConditionFields = (props: ConditionFieldsProps): JSX.Element => (
  <>
    <fieldset>
      <legend>{translate('ruleFiles')}</legend>
      <p class="hint">{translate('ruleFilesHint')}</p>
      <CheckGroup
        legend={translate('ruleFamilies')}
        options={families.map((family) => [family, translate(familyKeys[family])])}
        chosen={props.form.families}
        onChosen={(chosen) => props.onForm({ families: chosen })}
      />
      <p class="hint">{translate('ruleFloorHint')}</p>
      <div class="columns">
        <Tokens {...props} name="types" label="ruleTypes" hint="ruleTypesHint" />
        <Tokens {...props} name="extensions" label="ruleExtensions" hint="ruleExtensionsHint" />
        <SizeInput {...props} name="minSize" label="ruleMinSize" />
        <SizeInput {...props} name="maxSize" label="ruleMaxSize" />
      </div>
      <CheckGroup
        legend={translate('ruleWarnings')}
        options={warnings.map((warning) => [warning, translate(warningKeys[warning])])}
        chosen={props.form.warnings}
        onChosen={(chosen) => props.onForm({ warnings: chosen })}
      />
    </fieldset>
    <fieldset>
      <legend>{translate('ruleMessages')}</legend>
      <div class="columns">
        <Tokens {...props} name="senders" label="ruleSenders" hint="ruleSendersHint" />
        <Tokens {...props} name="accounts" label="ruleAccounts" hint="ruleAccountsHint" />
        <YesNoField
          {...props}
          name="senderInAddressBook"
          label="ruleAddressBook"
          yes="ruleAddressBookYes"
          no="ruleAddressBookNo"
        />
        <YesNoField {...props} name="encrypted" label="ruleEncrypted" yes="ruleEncryptedYes" no="ruleEncryptedNo" />
        <YesNoField {...props} name="signed" label="ruleSigned" yes="ruleSignedYes" no="ruleSignedNo" />
      </div>
      <div role="status">
        {trustsSenderAlone(senderConditionOf(props.form)) && (
          <p class="banner warn">{translate('ruleSendersForged')}</p>
        )}
      </div>
    </fieldset>
  </>
);

const senderConditionOf = ({ senders, senderInAddressBook, signed }: RuleForm): Condition => ({
  ...(senders.tokens.length > 0 || senders.text.trim() !== '' ? { senders: [...senders.tokens] } : {}),
  ...(senderInAddressBook === 'yes' ? { senderInAddressBook: true } : {}),
  ...(signed === 'yes' ? { signed: true } : {}),
});

const Tokens = ({
  form,
  errors,
  onForm,
  name,
  label,
  hint,
}: ConditionFieldsProps & {
  readonly name: TokenFieldName;
  readonly label: MessageKey;
  readonly hint: MessageKey;
}): JSX.Element => (
  <TokenInput
    name={name}
    label={translate(label)}
    hint={translate(hint)}
    error={textOf(errors[name])}
    value={form[name]}
    onValue={(value) => onForm({ [name]: value })}
  />
);

interface YesNoFieldProps extends ConditionFieldsProps {
  readonly name: 'senderInAddressBook' | 'encrypted' | 'signed';
  readonly label: MessageKey;
  readonly yes: MessageKey;
  readonly no: MessageKey;
}

const YesNoField = ({ form, onForm, name, label, yes, no }: YesNoFieldProps): JSX.Element => (
  <SelectField
    id={`rule-form-${name}`}
    label={translate(label)}
    value={form[name]}
    onValue={(value) => onForm({ [name]: value })}
    options={[
      ['any', translate('ruleAny')],
      ['yes', translate(yes)],
      ['no', translate(no)],
    ]}
  />
);

const SizeInput = ({
  form,
  errors,
  onForm,
  name,
  label,
}: ConditionFieldsProps & { readonly name: 'minSize' | 'maxSize'; readonly label: MessageKey }): JSX.Element => {
  const field = { id: `rule-form-${name}`, label: translate(label), error: textOf(errors[name]) };
  const set = (changed: Partial<SizeField>): void => onForm({ [name]: { ...form[name], ...changed } });
  return (
    <Field {...field}>
      <div class="row">
        <input
          id={field.id}
          type="text"
          inputMode="decimal"
          size={8}
          value={form[name].amount}
          {...describedBy(field)}
          onInput={(event) => set({ amount: event.currentTarget.value })}
        />
        <Select
          id={`${field.id}-unit`}
          aria-label={`${field.label}: ${translate('ruleUnit')}`}
          value={form[name].unit}
          options={sizeUnits.map((unit) => [unit, unit])}
          onValue={(unit) => set({ unit })}
        />
      </div>
    </Field>
  );
};
