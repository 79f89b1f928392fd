// The keys of the words for families, actions, warnings and built-in rules, so that every page says the same.
import type { Action, Family, Warning } from '../../protocol/policy.ts';
import type { MessageKey } from '../i18n.ts';

/** As a heading of many: “Pictures”. */
export const familyKeys: Readonly<Record<Family, MessageKey>> = {
  pdf: 'familyPdf',
  image: 'familyImage',
  text: 'familyText',
  office: 'familyOffice',
  'office-macros': 'familyOfficeMacros',
  archive: 'familyArchive',
  audio: 'familyAudio',
  video: 'familyVideo',
  message: 'familyMessage',
  calendar: 'familyCalendar',
  contact: 'familyContact',
  web: 'familyWeb',
  certificate: 'familyCertificate',
  executable: 'familyExecutable',
  script: 'familyScript',
  shortcut: 'familyShortcut',
  'disk-image': 'familyDiskImage',
};

/** As one of them in a sentence: “a picture”. */
export const oneOfFamilyKeys: Readonly<Record<Family, MessageKey>> = {
  pdf: 'explainOnePdf',
  image: 'explainOneImage',
  text: 'explainOneText',
  office: 'explainOneOffice',
  'office-macros': 'explainOneOfficeMacros',
  archive: 'explainOneArchive',
  audio: 'explainOneAudio',
  video: 'explainOneVideo',
  message: 'explainOneMessage',
  calendar: 'explainOneCalendar',
  contact: 'explainOneContact',
  web: 'explainOneWeb',
  certificate: 'explainOneCertificate',
  executable: 'explainOneExecutable',
  script: 'explainOneScript',
  shortcut: 'explainOneShortcut',
  'disk-image': 'explainOneDiskImage',
};

/** What a rule does: “View only in a disposable VM”. */
export const actionKeys: Readonly<Record<Action, MessageKey>> = {
  open: 'actionOpen',
  view: 'actionView',
  'safe-copy': 'actionSafeCopy',
  print: 'actionPrint',
  ask: 'actionAsk',
  thunderbird: 'actionThunderbird',
  local: 'actionLocal',
  save: 'actionSave',
  block: 'actionBlock',
};

/** What happens now, in a sentence. */
export const happeningKeys: Readonly<Record<Action, MessageKey>> = {
  open: 'explainOpen',
  view: 'explainView',
  'safe-copy': 'explainSafeCopy',
  print: 'explainPrint',
  ask: 'explainAsk',
  thunderbird: 'explainThunderbird',
  local: 'explainLocal',
  save: 'explainSave',
  block: 'explainBlock',
};

export const warningKeys: Readonly<Record<Warning, MessageKey>> = {
  disagreement: 'warningDisagreement',
  'double-extension': 'warningDoubleExtension',
  'hidden-characters': 'warningHiddenCharacters',
  macros: 'warningMacros',
};

/** Titles of the built-in rules in the person's language; others say their own. */
const builtInTitles: Readonly<Record<string, MessageKey>> = {
  executables: 'familyExecutable',
  scripts: 'familyScript',
  shortcuts: 'familyShortcut',
  'disk-images': 'familyDiskImage',
  'deceptive-name': 'explainRuleDeceptiveName',
  'office-macros': 'familyOfficeMacros',
  messages: 'familyMessage',
  calendar: 'familyCalendar',
};
export const builtInTitleKey = (ruleId: string): MessageKey | null =>
  Object.hasOwn(builtInTitles, ruleId) ? (builtInTitles[ruleId] ?? null) : null;
