// The background page: joins the experiment, the policy, the native host, the menus, our pages and the notifications.
// It holds no logic of its own. It sleeps when there is nothing to do and no host; a click wakes it.
import browser, { type Runtime } from 'webextension-polyfill';
import { nativeHostName } from '../protocol/names.ts';
import { ActivityList } from './activity.ts';
import { keptEntry } from './activity-entry.ts';
import { askAdministrator } from './ask-administrator.ts';
import { askForOriginal } from './ask-for-original.ts';
import { askWindows } from './ask-windows.ts';
import { attachmentGuard } from './guard-api.ts';
import { installFirstPage } from './first-page.ts';
import { installGuardNotices } from './guard-notices.ts';
import { judgeHeldPicture } from './held-pictures.ts';
import { HostConnection } from './host-connection.ts';
import type { MessageKey } from './i18n.ts';
import { installKeys, installMenus } from './menus.ts';
import {
  endProgress,
  endWaiting,
  notify,
  notifyCopied,
  notifyEdited,
  notifyFailure,
  notifyIdleClosed,
  notifyKept,
  notifyNotCopied,
  notifyNotRemembered,
  notifyNotShown,
  notifyOriginalAsked,
  notifyOriginalSaved,
  notifyRefused,
  notifyWarnings,
  showCopying,
  showJudging,
  showProgress,
  showWaiting,
  waitingKey,
} from './notices.ts';
import { openAttachment } from './begin-opening.ts';
import type { Parts, UnderWay } from './opening-parts.ts';
import { showOpenCount } from './open-count.ts';
import { OpenDocuments } from './open-documents.ts';
import { replyToPage } from './page-replies.ts';
import { installPolicyNotices } from './policy-notices.ts';
import { nameDecider } from './policy/explain.ts';
import { PolicyWriter } from './policy/policy-writer.ts';
import { PolicyStore } from './policy/policy-store.ts';
import { Questions } from './questions.ts';
import { quitQuestion } from './quit-question.ts';
import { RecentOpenings } from './recent-openings.ts';
import { isCopyButton, useReturnedCopy } from './returned-copies.ts';
import { rememberAnswer, type Remembered } from './remember-answer.ts';
import { ruleTitle } from './rule-titles.ts';
import { showSettings } from './show-settings.ts';
import { followOpenAll } from './open-all-setting.ts';
import { openTogether, type TogetherParts } from './open-together.ts';
import { tellStanding } from './standing-notices.ts';
import { tellNotTogether, tellRiskOnce } from './together-told.ts';
import { translate } from './translate.ts';
import { decisionTeller } from './tell-decision.ts';
import { tellOwnPolicy } from './tell-own-policy.ts';
import { trySample } from './try-sample.ts';
import { WaitingLine } from './waiting-line.ts';
import { inBackground } from './in-background.ts';

const guard = attachmentGuard();
const activity = new ActivityList(browser.storage.local);
const host = new HostConnection(() => browser.runtime.connectNative(nativeHostName), {
  onKept: async (kept) => {
    await activity.recordKept(keptEntry(kept));
    await notifyKept(kept);
  },
  language: browser.i18n.getUILanguage(),
});
const writer = new PolicyWriter(browser.storage.local, navigator.locks);
const policies = new PolicyStore(() => guard.managedPolicy(), browser.storage.local, writer);
const questions = new Questions(askWindows);
const recent = new RecentOpenings(browser.storage.session);
const underWay = new Map<string, UnderWay>();
const documents = new OpenDocuments({
  askBeforeQuit: (untrustedNames) => inBackground(guard.askBeforeQuit(quitQuestion(untrustedNames, translate))),
  showCount: (count) => void showOpenCount(count).catch(console.error),
  // Thunderbird puts the new version in place, which ends this page.
  update: () => browser.runtime.reload(),
});

const remember = async (remembered: Remembered): Promise<void> => {
  const written = await rememberAnswer(remembered, {
    policy: () => policies.current().policy,
    writer,
    describe: ruleTitle,
  }).catch(() => false);
  if (!written) await notifyNotRemembered();
};
const waitingLine = new WaitingLine({ showProgress, endProgress, showWaiting, endWaiting });
const parts: Parts = {
  guard,
  host,
  policies,
  questions,
  underWay,
  documents,
  remember,
  tellDecision: decisionTeller(host, () => policies.current().policy),
  nameRule: (decision) => nameDecider(decision, translate),
  recent,
  activity,
  notices: {
    showProgress: (subject) => waitingLine.showProgress(subject),
    showCopying,
    endProgress: (subject) => waitingLine.endProgress(subject),
    notifyFailure,
    notifyEdited,
    notifyCopied,
    notifyNotCopied,
    notifyIdleClosed,
    notifyNotShown,
    notifyRefused,
    notifyWarnings,
  },
};
guard.onOpenRequested.addListener((request) => {
  const original = { guard, host, policies, notices: { notifyOriginalSaved, notifyOriginalAsked, notifyFailure } };
  inBackground(request.wish === 'original' ? askForOriginal(request, original) : openAttachment(request, parts));
});

const tellPlainly = (title: MessageKey, text: MessageKey): Promise<void> => notify(translate(title), translate(text));
const togetherParts: TogetherParts = {
  ...parts,
  nameTogether: (files) => translate('togetherName', String(files)),
  showJudging,
  tellNotTogether: (why) => tellNotTogether(why, tellPlainly),
  tellRisk: () => tellRiskOnce(browser.storage.local, tellPlainly),
};
guard.onTogetherRequested.addListener((requests) => inBackground(openTogether(requests, togetherParts)));

guard.onPictureHeld.addListener((request) => {
  inBackground(judgeHeldPicture(request, { guard, policies }));
});

const addon = {
  id: browser.runtime.id,
  baseUrl: browser.runtime.getURL(''),
  getSelf: () => browser.management.getSelf(),
};
const close = (requestId: string): void => underWay.get(requestId)?.close();
browser.runtime.onMessage.addListener((untrustedMessage: unknown, sender: Runtime.MessageSender) =>
  replyToPage(
    {
      addon,
      guard,
      policies,
      host,
      questions,
      close,
      show: (requestId) => underWay.get(requestId)?.show(),
      trySample: () => void trySample(parts).catch(console.error),
    },
    untrustedMessage,
    sender,
  ),
);

const ask = async (requestId: string): Promise<void> => {
  await policies.ready();
  await askAdministrator(requestId, recent, policies.current().policy.organisation);
};
guard.onBarPressed.addListener((press) => {
  const { key, button } = press;
  if (isCopyButton(button)) inBackground(useReturnedCopy(press, button, recent, guard));
  else if (button === 'cancel') for (const id of key === waitingKey ? waitingLine.requestIds : [key]) close(id);
  else if (button === 'ask') inBackground(ask(key));
  else inBackground(showSettings('activity'));
});

/** What the administrator forbids is not tried, and so not refused each time. */
const setOpenAll = async (above: number | null): Promise<void> => {
  await policies.ready();
  await guard.setOpenAll(policies.current().policy.switches.maySameVm ? above : null);
};
followOpenAll(browser.storage.local, (above) => inBackground(setOpenAll(above)));
installMenus(guard, policies);
installKeys(guard);
installFirstPage(guard);
guard.onSettingsWanted.addListener(() => inBackground(showSettings('rules')));
installPolicyNotices(guard, policies, browser.storage.session);
installGuardNotices(guard, browser.storage.session);
inBackground(tellStanding(guard, browser.storage, tellPlainly));
// A listener keeps Thunderbird from putting a new version in place under open documents.
browser.runtime.onUpdateAvailable.addListener(() => documents.updateWhenIdle());
// Runs this page when Thunderbird starts, so that the host is warm before the first click.
browser.runtime.onStartup.addListener(() => inBackground(activity.pruneActivity()));
host.keepWarm();
inBackground(tellOwnPolicy(browser.storage.local, host));
