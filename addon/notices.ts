// What the person is told, in a bar of Thunderbird's and, where that is not seen, by a notification of the desktop:
// what happened to a file, whether it is safe, what to do next. A file's name is shown only after `displayName`; texts
// are our own, never from a DispVM.
import browser from 'webextension-polyfill';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { displayName } from '../protocol/file-names.ts';
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import { describeFailure } from './failure-texts.ts';
import { attachmentGuard, type BarButton, type BarWords } from './guard-api.ts';
import type { KeptEdit } from './host-link.ts';
import type { MessageKey } from './i18n.ts';
import type { Decision, EffectivePolicy, Evidence } from './policy/decision.ts';
import { explain, refusalText } from './policy/explain.ts';
import { whomToAsk } from './policy/whom-to-ask.ts';
import { translate } from './translate.ts';

const nameMaxLength = 60;
const keyMaxLength = 64;

/** The opening that something is said of. */
export interface Subject {
  readonly requestId: string;
  /** The attachment's number at the experiment. */
  readonly id: number;
  readonly untrustedName: string;
  /** A window of ours belongs to it, and says itself why it ends. */
  readonly hasWindow: boolean;
  /** Too many DispVMs are open: it waits for its turn. */
  readonly isQueued: boolean;
  /** The notice is about several files, which one press of “Try again” would not open. */
  readonly isSeveral?: true;
}

const shownName = ({ untrustedName }: Subject): string => displayName(untrustedName, nameMaxLength);

/** Of the bar that all that wait share; no request has such an id. */
export const waitingKey = 'waiting';

export const showWaiting = (count: number, first: Subject): Promise<void> =>
  tell(
    { ...first, requestId: waitingKey },
    {
      title: translate('noticeWaiting', String(count)),
      text: translate('noticeWaitingText'),
      tone: 'info',
      buttons: ['cancel'],
    },
    true,
  );

export const endWaiting = (): Promise<void> => attachmentGuard().untell(waitingKey);

export const showProgress = (subject: Subject): Promise<void> =>
  tell(
    subject,
    {
      title: translate('noticeOpening', shownName(subject)),
      text: translate(subject.isQueued ? 'noticeQueuedText' : 'noticeOpeningText'),
      tone: 'info',
      buttons: ['cancel'],
    },
    true,
  );

/** Several files are judged, one after the other, before any of them is opened. */
export const showJudging = (subject: Subject): Promise<void> =>
  tell(
    subject,
    {
      title: translate('noticeJudging', shownName(subject)),
      text: translate('noticeJudgingText'),
      tone: 'info',
      buttons: ['cancel'],
    },
    true,
  );

/** Where the copy is: of `pages` so many have come, or have had their text recognised. */
export interface CopyPage {
  readonly of: 'pictures' | 'text';
  readonly page: number;
  readonly pages: number;
}

const copyingTexts = { pictures: 'noticeCopyingPage', text: 'noticeCopyingTextPage' } as const;

/** Stands in the place of the document's window: a copy has none that could say which page it is at. */
export const showCopying = (subject: Subject, purpose: CopyPurpose, at: CopyPage | null): Promise<void> =>
  tell(
    subject,
    {
      title: translate(purpose === 'print' ? 'noticePrinting' : 'noticeCopying', shownName(subject)),
      text:
        at === null
          ? translate(subject.isQueued ? 'noticeQueuedText' : 'noticeCopyingText')
          : translate(copyingTexts[at.of], String(at.page), String(at.pages)),
      tone: 'info',
      buttons: ['cancel'],
    },
    true,
  );

export interface CopiedFile {
  readonly path: string;
  readonly isElsewhere: boolean;
  /** The person wanted a searchable copy, and not all of its pages are, or none. */
  readonly lacksText: boolean;
}

export const notifyCopied = (subject: Subject, { path, isElsewhere, lacksText }: CopiedFile): Promise<void> => {
  const place = translate(isElsewhere ? 'noticeCopiedElsewhereText' : 'noticeCopiedText', displayName(path, 200));
  return tell(subject, {
    title: translate('noticeCopied', shownName(subject)),
    text: lacksText ? `${translate('noticeCopiedNoText')} ${place}` : place,
    tone: isElsewhere || lacksText ? 'warning' : 'info',
    buttons: ['reply', 'saveAs'],
  });
};

export const notifyNotCopied = (subject: Subject, purpose: CopyPurpose, code: ErrorCode): Promise<void> =>
  tell(subject, {
    title: translate(purpose === 'print' ? 'noticeNotPrinted' : 'noticeNotCopied', shownName(subject)),
    text: describeFailure(code, (key) => browser.i18n.getMessage(key)),
    tone: 'error',
    buttons: ['again', 'details'],
  });

export const endProgress = ({ requestId }: Subject): Promise<void> => attachmentGuard().untell(requestId);

/** `wasShown` tells a document that was lost from one that never came. */
export const notifyFailure = (subject: Subject, code: ErrorCode, wasShown: boolean): Promise<void> =>
  tell(
    subject,
    {
      title: translate(wasShown ? 'noticeStopped' : 'noticeFailed', shownName(subject)),
      text: describeFailure(code, (key) => browser.i18n.getMessage(key)),
      tone: 'error',
      buttons: subject.isSeveral === true ? ['details'] : ['again', 'details'],
    },
    subject.hasWindow,
  );

/** `isElsewhere`: not in the downloads, where there was no room for it. */
export const notifyEdited = (subject: Subject, path: string, isElsewhere: boolean): Promise<void> =>
  tell(subject, {
    title: translate('noticeEdited', shownName(subject)),
    text: translate(isElsewhere ? 'noticeEditedElsewhereText' : 'noticeEditedText', displayName(path, 200)),
    tone: isElsewhere ? 'warning' : 'info',
    buttons: ['reply', 'saveAs', 'openAgain'],
  });

/** The edited file came home, or was lost, when nobody was there to be told. */
export const notifyKept = ({ name, path, code }: KeptEdit): Promise<void> => {
  const shown = displayName(name, nameMaxLength);
  if (path !== null) return notify(translate('noticeKept', shown), translate('noticeKeptText', displayName(path, 200)));
  return notify(
    translate('noticeKeptLost', shown),
    describeFailure(code ?? 'edit-lost', (key) => browser.i18n.getMessage(key)),
  );
};

/** What was saved comes back and is told by itself. */
export const notifyIdleClosed = (subject: Subject): Promise<void> =>
  tell(subject, {
    title: translate('noticeStopped', shownName(subject)),
    text: translate('noticeIdleClosedText'),
    tone: 'info',
    buttons: ['again'],
  });

export const notifyNotShown = (subject: Subject): Promise<void> =>
  tell(subject, {
    title: translate('noticeNotShown', shownName(subject)),
    text: translate('noticeNotShownText'),
    tone: 'warning',
    buttons: [],
  });

type Organisation = EffectivePolicy['organisation'];
type Administration = Pick<EffectivePolicy, 'organisation' | 'exceptions'>;

/** Nothing is opened: blocked, or only to be saved. */
export const notifyRefused = (
  subject: Subject,
  action: 'block' | 'save',
  evidence: Evidence,
  decision: Decision,
  { organisation, exceptions }: Administration,
): Promise<void> =>
  tell(subject, {
    title: translate(action === 'block' ? 'noticeBlocked' : 'noticeSaveOnly', shownName(subject)),
    text: refusalText(explain(decision, evidence, organisation, translate)),
    tone: 'warning',
    buttons: [
      'details',
      ...(action === 'block' && whomToAsk(decision, organisation) !== null ? (['ask'] as const) : []),
      ...(action === 'block' && exceptions !== null ? (['original'] as const) : []),
    ],
  });

/** The administrator does not allow it. */
export const notifyNotSaved = (subject: Subject, title: string, text: string): Promise<void> =>
  tell(subject, { title, text, tone: 'warning', buttons: ['original'] });

/** By a grant of the administrator's. */
export const notifyOriginalSaved = (subject: Subject, path: string): Promise<void> =>
  tell(subject, {
    title: translate('noticeOriginalSaved', shownName(subject)),
    text: translate('noticeOriginalSavedText', displayName(path, 200)),
    tone: 'warning',
    buttons: [],
  });

export const notifyOriginalAsked = (subject: Subject): Promise<void> =>
  tell(subject, {
    title: translate('noticeOriginalAsked', shownName(subject)),
    text: translate('noticeOriginalAskedText'),
    tone: 'info',
    buttons: [],
  });

/** The attachment opens all the same; the warning is said once, and never waited for. */
export const notifyWarnings = (
  subject: Subject,
  evidence: Evidence,
  decision: Decision,
  organisation: Organisation,
): Promise<void> => {
  const { happening, oddities } = explain(decision, evidence, organisation, translate);
  return tell(subject, {
    title: translate('noticeOdd', shownName(subject)),
    text: [...oddities, happening].join(' '),
    tone: 'warning',
    buttons: ['details'],
  });
};

export const notifyNotRemembered = (): Promise<void> =>
  notify(translate('noticeNotRemembered'), translate('noticeNotRememberedText'));

/** What concerns no opening. */
export const notify = (title: string, text: string): Promise<void> =>
  tell(null, { title, text, tone: 'warning', buttons: [] });

interface Words {
  readonly title: string;
  readonly text: string;
  readonly tone: BarWords['tone'];
  readonly buttons: readonly BarButton[];
}

const buttonKeys = {
  again: 'barAgain',
  details: 'barDetails',
  cancel: 'barCancel',
  ask: 'barAsk',
  original: 'barOriginal',
  reply: 'barReply',
  saveAs: 'barSaveAs',
  openAgain: 'barOpenAgain',
} as const satisfies Record<BarButton, MessageKey>;

/** Once: in Thunderbird, and by a notification only to who does not look at it and is told by no window of ours. */
const tell = async (
  subject: Subject | null,
  { title, text, tone, buttons }: Words,
  isToldElsewhere = false,
): Promise<void> => {
  const labelled = buttons.map((name) => ({ name, label: translate(buttonKeys[name]) }));
  const key = (subject?.requestId ?? title).slice(0, keyMaxLength);
  const isSeen = await attachmentGuard()
    .tell(key, subject?.id ?? null, { title, text, tone, buttons: labelled })
    .catch((error: unknown) => {
      console.error(error);
      return false;
    });
  if (isSeen || isToldElsewhere) return;
  await browser.notifications.create({
    type: 'basic',
    iconUrl: browser.runtime.getURL('addon/icons/glovebox.svg'),
    title,
    message: text,
  });
};
