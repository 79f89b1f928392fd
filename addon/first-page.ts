// The page that a person sees once, after they have installed the add-on. Not where an administrator's policy installs
// it, for people who did not ask for it, nor where a preference says no (docs/decisions/first-page.md).
import browser from 'webextension-polyfill';
import type { AttachmentGuardApi } from './guard-api.ts';
import { inBackground } from './in-background.ts';

/** Must be called while the background page starts, or it never hears of the installation. */
export const installFirstPage = (guard: Pick<AttachmentGuardApi, 'mayShowFirstPage'>): void => {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install') inBackground(show(guard));
  });
};

const show = async (guard: Pick<AttachmentGuardApi, 'mayShowFirstPage'>): Promise<void> => {
  const { installType } = await browser.management.getSelf();
  if (installType === 'admin' || !(await guard.mayShowFirstPage())) return;
  await browser.tabs.create({ url: browser.runtime.getURL('addon/first/first.html') });
};
