// What a person is told about a decision: what happens, what is odd, who decided, what to do next. Plain words from
// _locales. Names and notes pass `displayName`; no text of the sender's is shown but the ending of the name.
import { displayName } from '../../protocol/file-names.ts';
import { otherwiseId, type Family } from '../../protocol/policy.ts';
import type { MessageKey, Translate } from '../i18n.ts';
import type { Decision, EffectivePolicy, Evidence } from './decision.ts';
import { lockedDownRuleId, unreadableRuleId } from './effective-policy.ts';
import { dangerousFamilies, familiesOfExtension, familiesOfType } from './families.ts';
import { canBothBeTrue, isBelied } from './formats.ts';
import { happeningKeys, oneOfFamilyKeys } from './labels.ts';
import { extensionOf, windowsProgram } from './media-types.ts';
import { nameByTitle, nameRule } from './rule-name.ts';

export interface Explanation {
  readonly happening: string;
  /** What is odd about the attachment, worst first. */
  readonly oddities: readonly string[];
  /** Which rule, and whose. */
  readonly decider: string;
  /** The same, and why. */
  readonly reason: string;
  /** What the rule's author says about it. */
  readonly note: string | null;
  readonly next: readonly string[];
}

export const explain = (
  decision: Decision,
  evidence: Evidence,
  organisation: EffectivePolicy['organisation'],
  translate: Translate,
): Explanation => ({
  happening: translate(happeningKeys[decision.action]),
  oddities: describeOddities(decision, evidence, translate),
  decider: describeDecider(decision, organisation, translate),
  reason: describeReason(decision, organisation, translate),
  note: decision.note === null ? null : displayName(decision.note, 500),
  next: describeNext(decision, evidence, organisation, translate),
});

/** One paragraph, for a notification or a log. */
export const explanationText = ({ happening, oddities, reason, next }: Explanation): string =>
  [happening, ...oddities, reason, ...next].join(' ');

/**
 * For a bar, and a notification, which may be cut after 200 characters: the best reason first, then whether the file is
 * safe, whose rule it was, what to do.
 */
export const refusalText = ({ happening, oddities, decider, note, next }: Explanation): string => {
  const [why = null] = [note, ...oddities].filter((text) => text !== null);
  return [why, happening, decider, ...next.slice(-1)].filter((text) => text !== null).join(' ');
};

const describeOddities = (decision: Decision, evidence: Evidence, translate: Translate): string[] => {
  const ending = displayName(extensionOf(evidence.untrustedName) ?? '', 40);
  return [
    ...(decision.disagreement ? [describeDisagreement(evidence, translate)] : []),
    ...(evidence.warnings.includes('double-extension') ? [translate('explainDoubleExtension', `.${ending}`)] : []),
    ...(evidence.warnings.includes('hidden-characters') ? [translate('explainHiddenCharacters')] : []),
    ...(evidence.warnings.includes('macros') ? [translate('explainMacros')] : []),
    ...(isDangerous(evidence) && decision.action !== 'open' ? [translate('explainRunnable')] : []),
    ...(decision.network ? [translate('explainNetwork')] : []),
  ];
};

const describeDisagreement = ({ declared, guessed, extension, detected }: Evidence, translate: Translate): string => {
  const claims = [extension, declared, guessed].filter((type) => type !== null);
  const lie = detected === null ? undefined : claims.find((claim) => isBelied(claim, detected));
  if (lie !== undefined && detected !== null)
    return translate('explainSaysButIs', ...nameKinds(lie, detected, translate));
  const [first = '', second = ''] =
    claims.flatMap((one, index) =>
      claims.slice(index + 1).flatMap((other) => (canBothBeTrue(one, other) ? [] : [[one, other]])),
    )[0] ?? [];
  return translate('explainSaysTwoThings', ...nameKinds(first, second, translate));
};

/** With their exact types where the words alone would be the same. */
const nameKinds = (one: string, other: string, translate: Translate): readonly [string, string] => {
  const [first, second] = [nameKind(one, translate), nameKind(other, translate)];
  if (first !== second) return [first, second];
  return [translate('explainOneExact', first, one), translate('explainOneExact', second, other)];
};

/** Better known by these words than by their family's. */
const wellKnown: Readonly<Record<string, MessageKey>> = {
  [windowsProgram]: 'explainOneWindowsProgram',
  'application/x-elf': 'explainOneLinuxProgram',
  'application/x-mach-binary': 'explainOneMacProgram',
  'application/vnd.android.package-archive': 'explainOneAndroidProgram',
  'image/jpeg': 'explainOnePhoto',
  'image/heic': 'explainOnePhoto',
};
/** Of several families the first here says most. */
const tellingOrder: readonly Family[] = [
  'executable',
  'script',
  'shortcut',
  'disk-image',
  'office-macros',
  'pdf',
  'web',
  'calendar',
  'contact',
  'message',
  'office',
  'image',
  'audio',
  'video',
  'certificate',
  'archive',
  'text',
];

/** “a PDF document” */
export const nameKind = (type: string, translate: Translate): string => {
  const known = Object.hasOwn(wellKnown, type) ? wellKnown[type] : undefined;
  if (known !== undefined) return translate(known);
  const families = familiesOfType(type);
  const family = tellingOrder.find((candidate) => families.has(candidate));
  return family === undefined ? translate('explainOneOther', type) : translate(oneOfFamilyKeys[family]);
};

const isDangerous = ({ untrustedName, declared, guessed, extension, detected }: Evidence): boolean => {
  const ending = extensionOf(untrustedName);
  const families = [
    ...[declared, guessed, extension, detected].map((type) => (type === null ? [] : [...familiesOfType(type)])),
    ending === null ? [] : [...familiesOfExtension(ending)],
  ];
  return families.flat().some((family) => dangerousFamilies.includes(family));
};

const describeReason = (
  decision: Decision,
  organisation: EffectivePolicy['organisation'],
  translate: Translate,
): string => {
  const note =
    decision.note === null || isLockedDown(decision) ? [] : [translate('explainNote', displayName(decision.note, 500))];
  return [describeDecider(decision, organisation, translate), ...note].join(' ');
};

const isLockedDown = ({ rule, ruleSource }: Decision): boolean =>
  rule === lockedDownRuleId && ruleSource === 'mandatory';

const describeDecider = (
  decision: Decision,
  organisation: EffectivePolicy['organisation'],
  translate: Translate,
): string => {
  if (isLockedDown(decision)) return translate('explainPolicyInvalid');
  const { ruleSource } = decision;
  const rule = nameDecider(decision, translate);
  if (ruleSource === 'user' && decision.rule === unreadableRuleId) return translate('explainOwnUnreadable');
  if (ruleSource === 'built-in') return translate('explainByBuiltIn', rule);
  if (ruleSource === 'user') return translate('explainByUser', rule);
  const name = organisation?.name;
  return name === undefined
    ? translate('explainByAdministrator', rule)
    : translate('explainByOrganisation', displayName(name), rule);
};

/** The rule that decided. */
export const nameDecider = (
  { rule, ruleTitle, untitled }: Pick<Decision, 'rule' | 'ruleTitle' | 'untitled'>,
  translate: Translate,
): string => {
  if (rule === otherwiseId) return translate('explainOtherwise');
  if (untitled === null) return nameByTitle(rule, ruleTitle ?? rule, translate);
  return nameRule({ id: rule, when: untitled.when }, untitled.number, translate);
};

const describeNext = (
  decision: Decision,
  evidence: Evidence,
  organisation: EffectivePolicy['organisation'],
  translate: Translate,
): string[] => {
  const next: string[] = [];
  if (decision.action === 'block') next.push(translate('explainNextBlock'));
  if (decision.action === 'save') next.push(translate('explainNextSave'));
  if (decision.action === 'local') next.push(translate('explainNextLocal'));
  if (decision.disagreement && decision.action !== 'block') next.push(translate('explainNextDistrust'));
  const isOwn = decision.ruleSource === 'built-in' || decision.ruleSource === 'user';
  if (decision.action === 'block' && isOwn && !isDangerous(evidence)) next.push(translate('explainNextBlockUser'));
  const contact = isOwn ? undefined : organisation?.contact;
  if (contact !== undefined && decision.action === 'block')
    next.push(translate('explainNextContact', displayName(contact, 300)));
  return next;
};
