// “What would happen?”: an attachment made up or chosen by the person, and what the rules would do with it, at every
// keystroke.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { translate } from '../translate.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { FilePicker } from './file-picker.tsx';
import { Field, Select, SelectField, TextField } from './fields.tsx';
import { usePolicy } from './policy-context.tsx';
import { policyInForce } from './policy-editor.ts';
import { sizeUnits } from './rule-form.ts';
import { answerWhatIf, emptyWhatIf, type WhatIfForm, type WhatIfResult } from './what-if-form.ts';
import { WhatIfAnswer } from './what-if-answer.tsx';
import { inBackground } from '../in-background.ts';

export const WhatIfPart = (): JSX.Element => {
  const { state } = usePolicy();
  const [form, setForm] = useState(emptyWhatIf);
  const result = useAnswer(form, state.phase === 'ready' ? policyInForce(state) : null);
  return (
    <div class="what-if">
      <WhatIfFields form={form} onForm={(changed) => setForm((old) => ({ ...old, ...changed }))} />
      <div class="card" aria-labelledby="what-if-answer" role="region">
        <h3 id="what-if-answer">{translate('whatIfAnswer')}</h3>
        {result === null ? <p class="quiet">{translate('whatIfNothing')}</p> : <WhatIfAnswer result={result} />}
      </div>
    </div>
  );
};

/** Of answers that overtake each other the newest question's counts. */
const useAnswer = (form: WhatIfForm, policy: EffectivePolicy | null): WhatIfResult | null => {
  const [result, setResult] = useState<WhatIfResult | null>(null);
  const policyText = JSON.stringify(policy);
  useEffect(() => {
    let overtaken = false;
    if (policy !== null)
      inBackground(
        answerWhatIf(form, policy, translate).then((next) => {
          if (!overtaken) setResult(next);
        }),
      );
    return () => {
      overtaken = true;
    };
    // The text stands for the policy, which is another object each time.
  }, [form, policyText]);
  return result;
};

interface WhatIfFieldsProps {
  readonly form: WhatIfForm;
  readonly onForm: (changed: Partial<WhatIfForm>) => void;
}

/** What Thunderbird would know of the message. */
const SenderFields = ({ form, onForm }: WhatIfFieldsProps): JSX.Element => (
  <>
    <TextField
      id="what-if-sender"
      label={translate('whatIfSender')}
      value={form.sender}
      onValue={(sender) => onForm({ sender })}
    />
    <TextField
      id="what-if-account"
      label={translate('whatIfAccount')}
      value={form.account}
      onValue={(account) => onForm({ account })}
    />
    <SelectField
      id="what-if-address-book"
      label={translate('ruleAddressBook')}
      value={form.senderInAddressBook}
      onValue={(senderInAddressBook) => onForm({ senderInAddressBook })}
      options={[
        ['any', translate('whatIfUnknown')],
        ['yes', translate('ruleAddressBookYes')],
        ['no', translate('ruleAddressBookNo')],
      ]}
    />
    <SelectField
      id="what-if-encrypted"
      label={translate('ruleEncrypted')}
      value={form.encrypted}
      onValue={(encrypted) => onForm({ encrypted })}
      options={[
        ['any', translate('whatIfUnknown')],
        ['yes', translate('ruleEncryptedYes')],
        ['no', translate('ruleEncryptedNo')],
      ]}
    />
    <SelectField
      id="what-if-signed"
      label={translate('ruleSigned')}
      value={form.signed}
      onValue={(signed) => onForm({ signed })}
      options={[
        ['any', translate('whatIfUnknown')],
        ['yes', translate('ruleSignedYes')],
        ['no', translate('ruleSignedNo')],
      ]}
    />
  </>
);

const WhatIfFields = ({ form, onForm }: WhatIfFieldsProps): JSX.Element => (
  <form class="card" onSubmit={(event) => event.preventDefault()}>
    <FilePicker
      file={form.file}
      onFile={(file) =>
        onForm(file === null ? { file } : { file, name: file.name, declaredType: file.type, size: emptyWhatIf.size })
      }
    />
    <TextField
      id="what-if-name"
      label={translate('whatIfName')}
      value={form.name}
      onValue={(name) => onForm({ name })}
    />
    <TextField
      id="what-if-type"
      label={translate('whatIfType')}
      hint={translate('whatIfTypeHint')}
      value={form.declaredType}
      onValue={(declaredType) => onForm({ declaredType })}
    />
    <Field id="what-if-size" label={translate('whatIfSize')}>
      <div class="row">
        <input
          id="what-if-size"
          type="text"
          inputMode="decimal"
          size={12}
          value={form.size.amount}
          placeholder={form.file === null ? '' : translate('whatIfSizeOfFile')}
          onInput={(event) => onForm({ size: { ...form.size, amount: event.currentTarget.value } })}
        />
        <Select
          id="what-if-size-unit"
          aria-label={`${translate('whatIfSize')}: ${translate('ruleUnit')}`}
          value={form.size.unit}
          options={sizeUnits.map((unit) => [unit, unit])}
          onValue={(unit) => onForm({ size: { ...form.size, unit } })}
        />
      </div>
    </Field>
    <SenderFields form={form} onForm={onForm} />
  </form>
);
