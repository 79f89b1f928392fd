// What the add-on's rules say of a file that a desktop hands over, by the same evidence and in the same words. What only
// Thunderbird can do, or would put the file where it lies already, becomes something stricter; nothing becomes laxer.
import { basename } from 'node:path';
import german from '../../addon/_locales/de/messages.json' with { type: 'json' };
import english from '../../addon/_locales/en/messages.json' with { type: 'json' };
import { translateFrom, type Translate } from '../../addon/i18n.ts';
import { decide } from '../../addon/policy/decide.ts';
import { unknownMessage, type Decision, type EffectivePolicy, type Evidence } from '../../addon/policy/decision.ts';
import { defaultsOf, effectivePolicy, lockedDownPolicy } from '../../addon/policy/effective-policy.ts';
import { collectEvidence } from '../../addon/policy/evidence.ts';
import { formatSize } from '../../addon/policy/describe-condition.ts';
import { explain, explanationText } from '../../addon/policy/explain.ts';
import { actionKeys } from '../../addon/policy/labels.ts';
import { describeChoice, describeKind } from '../../addon/policy/question-texts.ts';
import { readStoredPolicy } from '../../addon/policy/stored-policy.ts';
import { displayName } from '../../protocol/file-names.ts';
import {
  fileActions,
  type FileAction,
  type FileQuestion,
  type FileTerms,
  type Judge,
} from '../../protocol/file-ruling.ts';
import type { Language } from '../../protocol/language.ts';
import type { ManagedPolicyText } from '../../protocol/managed-policy-text.ts';
import { managedPolicySchema, type Action, type Choice } from '../../protocol/policy.ts';
import { words } from '../../protocol/words.ts';

const translations: Readonly<Record<Language, Translate>> = {
  en: translateFrom(english),
  de: translateFrom(german),
};

/** Nobody waits for what would be more than a window can show. */
const nameMaxLength = 200;

export const judge: Judge = async (file) => {
  const policy = readPolicy(file.managed, file.untrustedOwnPolicy);
  const translate = translations[file.language];
  const evidence = await collectEvidence({
    untrustedName: basename(file.untrustedName),
    untrustedDeclaredType: null,
    untrustedGuessedType: null,
    sizeBytes: file.sizeBytes,
    untrustedStart: file.untrustedStart,
    message: unknownMessage,
  });
  const decision = decide(evidence, policy, file.viewOnly ? 'view' : 'default');
  if (decision.action === 'block')
    return { is: 'refused', why: explanationText(explain(decision, evidence, policy.organisation, translate)) };
  const action = actionOf(decision.action);
  const terms = termsOf(decision);
  if (action !== 'ask') return { is: 'decided', action, terms };
  const choices = choicesOf(decision.choices);
  // Nothing of what is offered can be done with a file.
  if (choices.length === 0) return { is: 'decided', action: 'view', terms };
  return { is: 'asked', question: describe(decision, choices, evidence, policy, file.language), terms };
};

/** A policy that is there and cannot be understood allows as little as the add-on allows then. */
const readPolicy = (managed: ManagedPolicyText | null, untrustedOwn: string | null): EffectivePolicy => {
  if (managed?.is === 'unreadable') return lockedDownPolicy;
  const checked = managed === null ? null : managedPolicySchema.safeParse(managed.untrustedPolicy);
  if (checked?.success === false) return lockedDownPolicy;
  const administrators = checked?.data ?? null;
  return effectivePolicy(administrators, readOwn(untrustedOwn, administrators));
};

const readOwn = (
  untrustedOwn: string | null,
  managed: Parameters<typeof defaultsOf>[0],
): Parameters<typeof effectivePolicy>[1] => {
  if (untrustedOwn === null) return null;
  try {
    const own = readStoredPolicy(JSON.parse(untrustedOwn), defaultsOf(managed));
    return own.ok ? own.policy : 'unreadable';
  } catch {
    return 'unreadable';
  }
};

/** Who could open it by this computer's own programs may have it in a DispVM, editable. */
const fileActionOf: Readonly<Record<Choice, FileAction>> = {
  open: 'open',
  view: 'view',
  'safe-copy': 'safe-copy',
  print: 'print',
  local: 'open',
  thunderbird: 'view',
  save: 'view',
};

const actionOf = (action: Exclude<Action, 'block'>): FileAction | 'ask' =>
  action === 'ask' ? 'ask' : fileActionOf[action];

/** A file from a folder is saved already, and Thunderbird has no part in it: such choices are left out. */
const choicesOf = (choices: readonly Choice[]): readonly FileAction[] =>
  fileActions.filter((action) => choices.includes(action));

const termsOf = ({ action, disposableTemplate, network, returnEdits, closeAfterIdleMinutes }: Decision): FileTerms => ({
  disposableTemplate,
  network,
  returnEdits: returnEdits || action === 'local',
  closeAfterIdleMinutes,
});

const describe = (
  decision: Decision,
  choices: readonly FileAction[],
  evidence: Evidence,
  { organisation }: EffectivePolicy,
  language: Language,
): FileQuestion => {
  const translate = translations[language];
  const { oddities, reason, next } = explain(decision, evidence, organisation, translate);
  const { fileQuestion } = words[language].commands;
  const size = evidence.sizeBytes === null ? [] : [formatSize(evidence.sizeBytes, language)];
  return {
    title: fileQuestion.title,
    name: displayName(evidence.untrustedName, nameMaxLength),
    facts: [...size, ...(decision.disagreement ? [] : [describeKind(evidence, translate)]), reason],
    warnings: oddities.length === 0 ? [] : [...oddities, ...next],
    choices: choices.map((action) => ({
      action,
      title: translate(actionKeys[action]),
      text:
        action === 'open' && decision.returnEdits ? fileQuestion.openText : describeChoice(action, decision, translate),
    })),
    refuse: translate('askNo'),
  };
};
