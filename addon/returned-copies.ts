// What a person does with a changed copy, or a safe one, by a button of the bar that told them of it. The attachment in the message
// stays as it is.
import browser from 'webextension-polyfill';
import { displayName } from '../protocol/file-names.ts';
import type { AttachmentGuardApi, BarPress } from './guard-api.ts';
import { notify } from './notices.ts';
import type { RecentOpenings } from './recent-openings.ts';
import { translate } from './translate.ts';

/** The part of `browser.compose` that its published types lack. */
interface Compose {
  beginNew(details: Details): Promise<unknown>;
  beginReply(messageId: number, how: 'replyToSender', details: Details): Promise<unknown>;
}
interface Details {
  readonly attachments: readonly { readonly file: File }[];
}

export const copyButtons = ['reply', 'saveAs', 'openAgain'] as const;
export type CopyButton = (typeof copyButtons)[number];
export const isCopyButton = (button: BarPress['button']): button is CopyButton =>
  copyButtons.some((name) => name === button);

/** Nothing happens where nothing came back, or the opening is not known any more. */
export const useReturnedCopy = async (
  { key, about }: BarPress,
  button: CopyButton,
  recent: Pick<RecentOpenings, 'find'>,
  guard: AttachmentGuardApi,
): Promise<void> => {
  const opening = await recent.find(key);
  const path = opening?.editedPath ?? opening?.copiedPath ?? null;
  if (path === null) return;
  if (button === 'openAgain') return guard.openCopy(about, path);
  const isDone =
    button === 'reply'
      ? await reply(about, path, guard)
      : (await guard.saveCopyAs(
          about,
          path,
          translate(opening?.copiedPath === path ? 'saveSafeCopyTitle' : 'saveCopyTitle'),
        )) !== 'failed';
  if (!isDone) await notify(translate('copyFailed'), translate('copyFailedText', displayName(path, 200)));
};

/** To the message that the document came with; a new one where that is not known. */
const reply = async (about: number | null, path: string, guard: AttachmentGuardApi): Promise<boolean> => {
  const copy = await guard.copyForMail(about, path);
  if (copy === null) return false;
  const { compose } = browser as unknown as { readonly compose: Compose };
  const details = { attachments: [{ file: copy.file }] };
  if (copy.messageId === null) await compose.beginNew(details);
  else await compose.beginReply(copy.messageId, 'replyToSender', details);
  return true;
};
