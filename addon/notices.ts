// Desktop notifications: what happened to a file, whether it is safe, what to do next.
// A file's name is shown only after `displayName`; texts are our own, never from a DispVM.
import browser from 'webextension-polyfill';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { displayName } from '../protocol/file-names.ts';
import { describeFailure } from './failure-texts.ts';

/** `wasShown` tells a document that was lost from one that never came. */
export const notifyFailure = (untrustedName: string, code: ErrorCode, wasShown: boolean): Promise<void> =>
  notify(browser.i18n.getMessage(wasShown ? 'noticeStopped' : 'noticeFailed', displayName(untrustedName, 60)), describeFailure(code, (key) => browser.i18n.getMessage(key)));

export const notifyEdited = (untrustedName: string, path: string): Promise<void> =>
  notify(browser.i18n.getMessage('noticeEdited', displayName(untrustedName, 60)), browser.i18n.getMessage('noticeEditedText', displayName(path, 200)));

export const notify = async (title: string, message: string): Promise<void> => {
  await browser.notifications.create({ type: 'basic', iconUrl: browser.runtime.getURL('addon/icons/glovebox.svg'), title, message });
};
