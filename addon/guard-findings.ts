// What the guards inside Thunderbird say of themselves: shared by the experiment, which asks them, and the pages, which
// tell. Texts of Thunderbird's own (`target`, `place`) are for the log; a person reads `guardKeys`.
import type { MessageKey } from './i18n.ts';

const guardNames = [
  'open',
  'program',
  'compose',
  'openpgp',
  'links',
  'files-by-address',
  'saved-files',
  'save',
  'save-link',
  'drag-out',
  'inside-message',
  'quit',
] as const;
export type GuardName = (typeof guardNames)[number];

/** `not here`: there is nothing of it to guard. `failed`: there is, or nobody can tell, and it is not guarded. */
export type GuardAnswer = 'guarded' | 'not here' | 'failed';

export interface GuardFinding {
  readonly guard: GuardName;
  /** What is replaced, as Thunderbird calls it. */
  readonly target: string;
  /** `program`, or the address of the window's document. */
  readonly place: string;
  readonly answer: GuardAnswer;
}

/** What is not guarded where a guard failed. */
export const guardKeys: Readonly<Record<GuardName, MessageKey>> = {
  open: 'guardOpen',
  program: 'guardProgram',
  compose: 'guardCompose',
  openpgp: 'guardOpenpgp',
  save: 'guardSave',
  'drag-out': 'guardDragOut',
  'inside-message': 'guardInsideMessage',
  links: 'guardLinks',
  'files-by-address': 'guardFilesByAddress',
  'saved-files': 'guardSavedFiles',
  'save-link': 'guardSaveLink',
  quit: 'guardQuit',
};

/** Each once, in the order of `guardNames`. */
export const failedGuards = (findings: readonly GuardFinding[]): GuardName[] =>
  guardNames.filter((name) => findings.some(({ guard, answer }) => guard === name && answer === 'failed'));
