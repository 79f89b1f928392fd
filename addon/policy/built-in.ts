// What holds where nobody has said anything: ordinary rules, which people may change once they are theirs.
import type { Outcome, Rule } from '../../protocol/policy.ts';

const inDispvm = { disposableTemplate: null, network: false, closeAfterIdleMinutes: null } as const;
const open: Outcome = { action: 'open', ...inDispvm, returnEdits: true };
/** In a DispVM without network, edits dropped: what harms least of all that shows a file. */
export const viewOnly: Outcome = { action: 'view', ...inDispvm };
const block: Outcome = { action: 'block' };
/** As the message that it came in. */
const inThunderbird: Outcome = { action: 'thunderbird' };

export const makeRule = (id: string, title: string, when: Rule['when'], then: Outcome): Rule => ({
  id,
  title,
  enabled: true,
  when,
  then,
});

/** What is for running, not for reading. */
export const dangerousRules: readonly Rule[] = [
  makeRule('executables', 'Programs', { types: ['executable'] }, block),
  makeRule('scripts', 'Scripts', { types: ['script'] }, block),
  makeRule('shortcuts', 'Shortcuts', { types: ['shortcut'] }, block),
  makeRule('disk-images', 'Disk images', { types: ['disk-image'] }, block),
];

/** Messages and calendar entries have rows of their own, so that people can change them. */
export const builtInRules: readonly Rule[] = [
  ...dangerousRules,
  makeRule('deceptive-name', 'Names that deceive', { warnings: ['hidden-characters', 'double-extension'] }, viewOnly),
  makeRule('office-macros', 'Office documents with macros', { types: ['office-macros'] }, viewOnly),
  makeRule('messages', 'E-mail messages', { types: ['message'] }, inThunderbird),
  makeRule('calendar', 'Calendar entries', { types: ['calendar'] }, viewOnly),
];
export const builtInOtherwise: Outcome = open;

/** As they are in English; a rule that still has its title is shown in the person's language. */
export const builtInTitles: ReadonlyMap<string, string> = new Map(
  builtInRules.flatMap(({ id, title }) => (title === undefined ? [] : [[id, title] as const])),
);
