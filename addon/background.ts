// The background page: joins the experiment, the native host, the menus and the notifications. It holds no logic of its own.
// It sleeps when there is nothing to do and no host; a click wakes it.
import browser from 'webextension-polyfill';
import { nativeHostName } from '../protocol/names.ts';
import { attachmentGuard } from './guard-api.ts';
import { HostConnection } from './host-connection.ts';
import { installMenus } from './menus.ts';
import { notifyEdited, notifyFailure } from './notices.ts';
import { openAttachment } from './open-attachment.ts';
import { installPolicyNotices } from './policy-notices.ts';
import { PolicyStore } from './policy/policy-store.ts';
import { RecentOpenings } from './recent-openings.ts';

const guard = attachmentGuard();
const host = new HostConnection(() => browser.runtime.connectNative(nativeHostName));
const recent = new RecentOpenings(browser.storage.session);
const policies = new PolicyStore(() => guard.managedPolicy(), browser.storage.local);

guard.onOpenRequested.addListener((request) => {
  void openAttachment(request, { guard, host, recent, notices: { notifyFailure, notifyEdited } });
});
installMenus(guard);
installPolicyNotices(guard, policies, browser.storage.session);
// Runs this page when Thunderbird starts, so that the host is warm before the first click.
browser.runtime.onStartup.addListener(() => undefined);
host.keepWarm();
