// Desktop notifications: what happened to a file, whether it is safe, what to do next.
// A file's name is shown only after `displayName`; texts are our own, never from a DispVM.
import browser from 'webextension-polyfill';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { displayName } from '../protocol/file-names.ts';
import { describeFailure } from './failure-texts.ts';
import type { KeptEdit } from './host-link.ts';
import type { Decision, EffectivePolicy, Evidence } from './policy/decision.ts';
import { explain, refusalText } from './policy/explain.ts';
import { translate } from './translate.ts';

const nameMaxLength = 60;

/** `wasShown` tells a document that was lost from one that never came. */
export const notifyFailure = (untrustedName: string, code: ErrorCode, wasShown: boolean): Promise<void> =>
  notify(translate(wasShown ? 'noticeStopped' : 'noticeFailed', displayName(untrustedName, nameMaxLength)), describeFailure(code, (key) => browser.i18n.getMessage(key)));

export const notifyEdited = (untrustedName: string, path: string): Promise<void> =>
  notify(translate('noticeEdited', displayName(untrustedName, nameMaxLength)), translate('noticeEditedText', displayName(path, 200)));

/** It came home, or was lost, when nobody was there to be told. */
export const notifyKept = ({ name, path, code }: KeptEdit): Promise<void> => {
  const shownName = displayName(name, nameMaxLength);
  if (path !== null) return notify(translate('noticeKept', shownName), translate('noticeKeptText', displayName(path, 200)));
  return notify(translate('noticeKeptLost', shownName), describeFailure(code ?? 'edit-lost', (key) => browser.i18n.getMessage(key)));
};

/** What was saved comes back and is told by itself. */
export const notifyIdleClosed = (untrustedName: string): Promise<void> =>
  notify(translate('noticeStopped', displayName(untrustedName, nameMaxLength)), translate('noticeIdleClosedText'));

type Organisation = EffectivePolicy['organisation'];

/** Nothing is opened: blocked, or only to be saved. */
export const notifyRefused = (action: 'block' | 'save', evidence: Evidence, decision: Decision, organisation: Organisation): Promise<void> =>
  notify(
    translate(action === 'block' ? 'noticeBlocked' : 'noticeSaveOnly', displayName(evidence.untrustedName, nameMaxLength)),
    refusalText(explain(decision, evidence, organisation, translate)),
  );

/** It opens all the same; said once, and never waited for. */
export const notifyWarnings = (evidence: Evidence, decision: Decision, organisation: Organisation): Promise<void> => {
  const { happening, oddities } = explain(decision, evidence, organisation, translate);
  return notify(translate('noticeOdd', displayName(evidence.untrustedName, nameMaxLength)), [...oddities, happening].join(' '));
};

export const notifyNotRemembered = (): Promise<void> => notify(translate('noticeNotRemembered'), translate('noticeNotRememberedText'));

export const notify = async (title: string, message: string): Promise<void> => {
  await browser.notifications.create({ type: 'basic', iconUrl: browser.runtime.getURL('addon/icons/glovebox.svg'), title, message });
};
