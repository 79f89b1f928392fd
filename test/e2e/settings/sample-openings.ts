// Openings, list entries and reports as the background page writes them, for tests of the pages that show them.
import { readFileSync } from 'node:fs';
import type { ActivityEntry } from '../../../addon/activity.ts';
import { failureTexts } from '../../../addon/failure-texts.ts';
import type { StatusReport } from '../../../addon/page-messages.ts';
import type { PolicyReport } from '../../../addon/policy/policy-report.ts';
import type { Opening } from '../../../addon/recent-openings.ts';
import { defaultSwitches, outcomeSchema, type Outcome } from '../../../protocol/policy.ts';
import { oneOrAll } from '../../support/thorough.ts';

export type Locale = 'en' | 'de';
export const locales: readonly Locale[] = oneOrAll(['en', 'de']);

type Texts = Readonly<
  Record<
    string,
    { readonly message: string; readonly placeholders?: Readonly<Record<string, { readonly content: string }>> }
  >
>;

/** Every text of a language by its key, as a person reads it. */
export const readTexts = (locale: Locale): ((key: string, ...values: readonly string[]) => string) => {
  const texts = JSON.parse(
    readFileSync(new URL(`../../../addon/_locales/${locale}/messages.json`, import.meta.url), 'utf8'),
  ) as Texts;
  const all: Texts = { ...texts, ...failureTexts(locale) };
  return (key, ...values) => {
    const text = all[key];
    if (text === undefined) throw new Error(`no text for ${key} in ${locale}`);
    return text.message.replace(
      /\$(\w+)\$/g,
      (_, name: string) => values[Number(text.placeholders?.[name.toLowerCase()]?.content.slice(1)) - 1] ?? '',
    );
  };
};

export const opening = (requestId: string, name: string, more: Partial<Opening> = {}): Opening => ({
  requestId,
  path: 'reader',
  attachment: { name, sizeBytes: 1000, declaredType: 'application/pdf', detectedType: 'application/pdf' },
  evidence: null,
  decision: null,
  choice: null,
  dispvm: { id: 'disp7', template: 'debian-13', engine: 'qemu', accelerator: 'tcg' },
  stagesAtMs: { click: Date.now() - 5000, decided: Date.now() - 4900, visible: Date.now() - 4000 },
  outcome: 'under-way',
  failure: null,
  editedPath: null,
  ...more,
});

const dayMs = 86_400_000;
export const entry = (
  requestId: string,
  name: string,
  agoDays: number,
  more: Partial<ActivityEntry> = {},
): ActivityEntry => ({
  requestId,
  name,
  askedAtMs: Date.now() - agoDays * dayMs,
  declaredType: 'application/pdf',
  detectedType: 'application/pdf',
  sizeBytes: 254_321,
  warnings: [],
  sender: 'alex@example.org',
  decision: { action: 'open', rule: 'otherwise', ruleTitle: null },
  dispvm: { id: 'disp7', template: 'debian-13' },
  outcome: 'opened',
  failure: null,
  wasShown: true,
  edited: false,
  ...more,
});

/** One opening of each kind, newest first. */
export const sampleEntries: readonly ActivityEntry[] = [
  entry('r1', 'Contract draft 7.pdf', 0.01, { edited: true }),
  entry('r2', 'holiday.jpg.exe', 0.2, {
    declaredType: 'image/jpeg',
    detectedType: 'application/vnd.microsoft.portable-executable',
    warnings: ['disagreement', 'double-extension'],
    sender: 'prize@lottery.example',
    decision: { action: 'block', rule: 'programs', ruleTitle: 'Programs are blocked' },
    dispvm: null,
    outcome: 'blocked',
    wasShown: false,
  }),
  entry('r3', 'table.xlsm', 1, {
    declaredType: null,
    detectedType: 'application/vnd.ms-excel.sheet.macroenabled.12',
    warnings: ['macros'],
    outcome: 'failed',
    failure: 'dispvm-died',
  }),
  entry('r4', `${'long '.repeat(40)}name.pdf`, 2, {
    sender: null,
    dispvm: null,
    outcome: 'failed',
    failure: 'host-missing',
    wasShown: false,
  }),
  entry('r5', 'timetable.ics', 3, {
    decision: { action: 'ask', rule: 'calendar', ruleTitle: null },
    dispvm: null,
    outcome: 'declined',
    wasShown: false,
  }),
  entry('r6', 'backup.zip', 4, {
    decision: { action: 'save', rule: 'archives', ruleTitle: 'Archives are saved' },
    dispvm: null,
    outcome: 'saved',
    wasShown: false,
  }),
  entry('r7', 'plan.dwg', 5, {
    declaredType: null,
    detectedType: null,
    sizeBytes: null,
    decision: { action: 'local', rule: 'cad', ruleTitle: 'CAD' },
    dispvm: null,
    outcome: 'local',
    wasShown: false,
  }),
];

export const goodStatus: StatusReport = {
  host: null,
  dom0: null,
  transport: 'embedded',
  templates: [{ name: 'debian-13', problem: null, system: null }],
  daemon: { build: '0123456789abcdef', endsWhenClosed: false },
  addonLocked: true,
  addonLockMissing: false,
  standing: { experiments: 'kept', endsOnThisChannel: false, hasSecondNet: true },
  failedGuards: [],
};

const openEditable: Outcome = outcomeSchema.parse({ action: 'open' });

export const goodPolicy: PolicyReport = {
  policy: {
    mandatoryRules: [],
    rules: [],
    rulesSource: 'built-in',
    answers: [],
    inherited: [],
    defaults: { rules: [], otherwise: openEditable, source: 'built-in' },
    switches: defaultSwitches,
    templates: {},
    organisation: { name: 'Example Hospital', contact: 'it@hospital.example' },
    exceptions: null,
    editsMaxMib: { administrators: null, own: null },
    otherwise: openEditable,
  },
  managed: { state: 'valid' },
};
