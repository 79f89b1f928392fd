// What stands on a DispVM's window, in the words of a language. It comes from dom0 alone: nothing the VM says is ever
// among it.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { ToGui } from '../protocol/gui-messages.ts';
import type { Language } from '../protocol/language.ts';
import { userMessages } from '../protocol/user-messages.ts';
import { words, type WindowWords } from '../protocol/words.ts';

export type OpenRequest = Extract<ToGui, { type: 'open' }>;

/** What is known of the document so far: nothing, whether it can be edited, or that an editor has it. */
export type Editing = 'unknown' | 'none' | 'offered' | 'begun';

export const changesComeBack = ({ viewOnly, returnEdits }: OpenRequest, editing: Editing): boolean =>
  editing === 'begun' && !viewOnly && returnEdits;

/** Says nothing that may turn out false. */
const changes = ({ rights }: WindowWords, request: OpenRequest, editing: Editing): readonly string[] => {
  if (editing === 'begun') return [changesComeBack(request, editing) ? rights.changesReturn : rights.changesDropped];
  if (request.viewOnly || editing === 'none') return [rights.viewOnly];
  return editing === 'offered' ? [rights.viewOnlyUntilEdit] : [];
};

const rightsText = (words: WindowWords, request: OpenRequest, editing: Editing): string =>
  [...changes(words, request, editing), request.network ? words.rights.network : words.rights.noNetwork].join(', ');

export const windowTitle = (words: WindowWords, request: OpenRequest, editing: Editing): string =>
  `[${request.dispvmId}] ${request.fileName} — ${rightsText(words, request, editing)}`;

export const labelText = (
  words: WindowWords,
  request: OpenRequest,
  editing: Editing,
): { name: string; rights: string } => ({
  name: `[${request.dispvmId}] ${request.fileName}`,
  rights: `${words.fromTemplate(request.template)} — ${rightsText(words, request, editing)}`,
});

export interface NoticeText {
  readonly heading: string;
  readonly lines: readonly string[];
}

export const startingNotice = (words: WindowWords, deliveredBytes: number): NoticeText => ({
  heading: words.starting,
  lines: [deliveredBytes > 0 ? words.delivered(deliveredBytes) : words.notOpenedYet, words.closingDestroys],
});

export const preparingNotice = (words: WindowWords): NoticeText => ({
  heading: words.preparing,
  lines: [words.hasWholeFile, words.closingDestroys],
});

type Wait = Pick<Extract<ToGui, { type: 'waiting' }>, 'template' | 'step' | 'usualSeconds'> & {
  readonly forSeconds: number;
};

export const waitingNotice = (
  { waiting }: WindowWords,
  { template, step, usualSeconds, forSeconds }: Wait,
): NoticeText => ({
  heading: waiting.heading,
  lines: [waiting.template(template, usualSeconds), waiting.step(step, forSeconds), waiting.notOpened],
});

export const displayLostNotice = (words: WindowWords): NoticeText => ({
  heading: words.displayLost,
  lines: [words.closingDestroys],
});

export interface SilenceText extends NoticeText {
  readonly destroy: string;
  readonly destroyHint: string;
}

export const silenceText = ({ silence }: WindowWords, request: OpenRequest, editing: Editing): SilenceText => {
  const loss = changesComeBack(request, editing) ? ` ${silence.loss}` : '';
  return {
    heading: silence.heading,
    lines: [silence.isSafe, `${silence.choice}${loss}`],
    destroy: silence.destroy,
    destroyHint: `${silence.destroyHint}${loss}`,
  };
};

const passwordTriesMax = 3;

export const passwordText = ({ password }: WindowWords, fileName: string, wrongTries: number): NoticeText => ({
  heading: fileName,
  lines: [wrongTries > 0 ? password.wrong(Math.max(1, passwordTriesMax - wrongTries)) : password.isProtected],
});

export const failureNotice = (language: Language, code: ErrorCode): NoticeText => {
  const { happened, safety, next } = userMessages[language][code];
  return { heading: happened, lines: [safety, next] };
};

/** Of several files one cannot be shown. */
export const unshownNotice = (language: Language, code: ErrorCode): NoticeText => ({
  heading: userMessages[language][code].happened,
  lines: [words[language].window.files.othersStay],
});

/** A key as this language's keyboards have it, e.g. `Strg+Bild ab` for `Ctrl+PageDown`. */
export const shownKey = ({ keys }: WindowWords, key: string): string => {
  const names: Readonly<Record<string, string>> = keys;
  return key.replace(/[A-Za-z]+/g, (name) => names[name] ?? name);
};

/** Black or white, whichever reads better on `#rrggbb`. Weights: ITU-R BT.709. */
export const readableOn = (colour: string): '#000000' | '#ffffff' => {
  const channel = (at: number): number => parseInt(colour.slice(at, at + 2), 16);
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) > 140 ? '#000000' : '#ffffff';
};
