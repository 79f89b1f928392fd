// What is filled in under “What would happen?”, and what follows from it by the same functions that decide about real
// attachments.
import { decide } from '../policy/decide.ts';
import type { Decision, EffectivePolicy, Evidence } from '../policy/decision.ts';
import { collectEvidence, detectionBytes } from '../policy/evidence.ts';
import { explain, type Explanation } from '../policy/explain.ts';
import type { Translate } from '../i18n.ts';
import { readSize, type SizeField, type YesNo } from './rule-form.ts';

export interface WhatIfForm {
  /** Only its first bytes are read. */
  readonly file: File | null;
  readonly name: string;
  readonly declaredType: string;
  readonly size: SizeField;
  readonly sender: string;
  readonly account: string;
  /** `any` is “not known”. */
  readonly senderInAddressBook: YesNo;
  readonly encrypted: YesNo;
  readonly signed: YesNo;
}

export const emptyWhatIf: WhatIfForm = {
  file: null,
  name: '',
  declaredType: '',
  size: { amount: '', unit: 'MB' },
  sender: '',
  account: '',
  senderInAddressBook: 'any',
  encrypted: 'any',
  signed: 'any',
};

export interface WhatIfResult {
  readonly evidence: Evidence;
  readonly decision: Decision;
  readonly explanation: Explanation;
}

/** null where there is neither a file nor a name nor a type. A file that cannot be read is judged by the rest. */
export const answerWhatIf = async (
  form: WhatIfForm,
  policy: EffectivePolicy,
  translate: Translate,
): Promise<WhatIfResult | null> => {
  if (form.file === null && form.name.trim() === '' && form.declaredType.trim() === '') return null;
  const evidence = await collectEvidence({
    untrustedName: form.name,
    untrustedDeclaredType: form.declaredType.trim() || null,
    untrustedGuessedType: null,
    sizeBytes: sizeBytesOf(form),
    untrustedStart: form.file === null ? null : await readStart(form.file),
    message: {
      sender: form.sender.trim().toLowerCase() || null,
      senderInAddressBook: known(form.senderInAddressBook),
      encrypted: known(form.encrypted),
      signed: known(form.signed),
      accounts: form.account.trim() === '' ? [] : [form.account.trim()],
    },
  });
  const decision = decide(evidence, policy, 'default');
  return { evidence, decision, explanation: explain(decision, evidence, policy.organisation, translate) };
};

const sizeBytesOf = ({ file, size }: WhatIfForm): number | null => {
  const typed = readSize(size);
  return typed === undefined || Number.isNaN(typed) ? (file?.size ?? null) : typed;
};

const known = (value: YesNo): boolean | null => (value === 'any' ? null : value === 'yes');

const readStart = async (file: File): Promise<Uint8Array | null> => {
  try {
    return new Uint8Array(await file.slice(0, detectionBytes).arrayBuffer());
  } catch {
    return null;
  }
};
