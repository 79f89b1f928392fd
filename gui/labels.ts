// The words on a DispVM's window. They come from dom0 alone: nothing the VM says is ever among them.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { ToGui } from '../protocol/gui-messages.ts';
import { userMessages } from '../protocol/user-messages.ts';

export type OpenRequest = Extract<ToGui, { type: 'open' }>;

/** What is known of the document so far: nothing, whether it can be edited, or that an editor has it. */
export type Editing = 'unknown' | 'none' | 'offered' | 'begun';

export const changesComeBack = ({ viewOnly, returnEdits }: OpenRequest, editing: Editing): boolean =>
  editing === 'begun' && !viewOnly && returnEdits;

/** Says nothing that may turn out false. */
const changes = (request: OpenRequest, editing: Editing): string => {
  if (editing === 'begun') return changesComeBack(request, editing) ? 'changes come back, ' : 'changes will not be kept, ';
  if (request.viewOnly || editing === 'none') return 'view only, ';
  return editing === 'offered' ? 'view only until you choose Edit, ' : '';
};

const rights = (request: OpenRequest, editing: Editing): string => `${changes(request, editing)}${request.network ? 'network' : 'no network'}`;

export const windowTitle = (request: OpenRequest, editing: Editing): string => `[${request.dispvmId}] ${request.fileName} — ${rights(request, editing)}`;

export const labelText = (request: OpenRequest, editing: Editing): { name: string; rights: string } => ({
  name: `[${request.dispvmId}] ${request.fileName}`,
  rights: `Disposable VM from ${request.template} — ${rights(request, editing)}`,
});

export interface NoticeText {
  readonly heading: string;
  readonly lines: readonly string[];
}

const closing = 'Closing this window destroys the disposable VM.';

export const startingNotice = (deliveredBytes: number): NoticeText => ({
  heading: 'Starting disposable VM…',
  lines: [deliveredBytes > 0 ? `${describeBytes(deliveredBytes)} of the file delivered` : 'The file has not been opened yet', closing],
});

export const preparingNotice: NoticeText = { heading: 'The document is being prepared…', lines: ['The disposable VM has the whole file', closing] };

export const preparingBar: NoticeText = { heading: 'The document is being prepared…', lines: ['Below is what the disposable VM shows meanwhile.'] };

export const waitingNotice = ({ template, step, forSeconds }: { readonly template: string; readonly step: string; readonly forSeconds: number }): NoticeText => ({
  heading: 'Preparing this computer for such documents…',
  lines: [
    `The template “${template}” is being made. That happens once, and takes some minutes. The file opens when it is done.`,
    `${step} (${forSeconds} s so far)`,
    'The file has not been opened anywhere; it is still in your message.',
  ],
});

export const displayLostNotice: NoticeText = { heading: 'The picture of the disposable VM was lost.', lines: [closing] };

export interface SilenceText extends NoticeText {
  readonly destroy: string;
  readonly destroyHint: string;
}

export const silenceText = (request: OpenRequest, editing: Editing): SilenceText => {
  const loss = changesComeBack(request, editing) ? ' Changes made in this document will be lost.' : '';
  return {
    heading: 'The disposable VM does not answer.',
    lines: ['The picture may be an old one. Your own file, on your disk or in your message, is safe.', `Wait until it answers again, or destroy it now.${loss}`],
    destroy: 'Destroy now',
    destroyHint: `Destroy the disposable VM without waiting for it (F10 leads here).${loss}`,
  };
};

export const passwordTriesMax = 3;

export const passwordText = (fileName: string, wrongTries: number): NoticeText => {
  const left = Math.max(1, passwordTriesMax - wrongTries);
  const wrong = `That was not the password. ${left} ${left === 1 ? 'try' : 'tries'} left.`;
  return { heading: fileName, lines: [wrongTries > 0 ? wrong : 'The document is protected by a password.'] };
};

export const unsavedText: NoticeText = {
  heading: 'Close — changes that were not saved in the document are lost.',
  lines: ['What you saved comes back. The attachment itself stays in your message.'],
};

/** Above the three kinds of text from a document, which are never to be taken for ours. */
export const guestTextHeadings = {
  link: 'Address of a link in the document, as the disposable VM tells it. Nothing has been opened.',
  copied: 'Text copied in the document, as the disposable VM tells it.',
  reading: 'Text of the document, as the disposable VM tells it',
} as const;

export const failureNotice = (code: ErrorCode): NoticeText => {
  const { happened, safety, next } = userMessages[code];
  return { heading: happened, lines: [safety, next] };
};

export const describeBytes = (bytes: number): string => {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? String(value) : value.toFixed(1)} ${units[power] ?? ''}`;
};

/** Black or white, whichever reads better on `#rrggbb`. Weights: ITU-R BT.709. */
export const readableOn = (colour: string): '#000000' | '#ffffff' => {
  const channel = (at: number): number => parseInt(colour.slice(at, at + 2), 16);
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) > 140 ? '#000000' : '#ffffff';
};
