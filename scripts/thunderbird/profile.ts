// A throwaway Thunderbird profile: local folders, an account that can reach nothing, no wizard, the add-on installed.
// It is written into a folder of its own; the person's profile is never read.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addonId } from '../../protocol/names.ts';
import { writeMbox, type SampleMessage } from '../sample-mail.ts';

export interface ProfileOptions {
  readonly profileDir: string;
  readonly messages: readonly (SampleMessage | Buffer)[];
  /** null for a Thunderbird without the add-on. */
  readonly xpiPath: string | null;
  readonly marionettePort: number;
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
}

/** Two accounts: the local folders, and one whose mail lies in them and whose server is nowhere. */
const accountPreferences = {
  'mail.accountmanager.accounts': 'account1,account2',
  'mail.accountmanager.localfoldersserver': 'server1',
  'mail.accountmanager.defaultaccount': 'account2',
  'mail.account.account1.server': 'server1',
  'mail.server.server1.type': 'none',
  'mail.server.server1.hostname': 'Local Folders',
  'mail.server.server1.name': 'Local Folders',
  'mail.server.server1.userName': 'nobody',
  'mail.server.server1.directory-rel': '[ProfD]Mail/Local Folders',
  'mail.account.account2.server': 'server2',
  'mail.account.account2.identities': 'id1',
  'mail.identity.id1.fullName': 'Robin Example',
  'mail.identity.id1.useremail': 'robin@example.org',
  'mail.identity.id1.smtpServer': 'smtp1',
  'mail.identity.id1.valid': true,
  'mail.server.server2.type': 'pop3',
  'mail.server.server2.hostname': '127.0.0.1',
  'mail.server.server2.port': 1,
  'mail.server.server2.name': 'robin@example.org',
  'mail.server.server2.userName': 'robin',
  'mail.server.server2.login_at_startup': false,
  'mail.server.server2.check_new_mail': false,
  'mail.server.server2.deferred_to_account': 'account1',
  'mail.smtpservers': 'smtp1',
  'mail.smtpserver.smtp1.hostname': '127.0.0.1',
  'mail.smtpserver.smtp1.port': 1,
};

/** No first-run pages, no network of its own, and notifications that need no desktop. */
const quietPreferences = {
  'app.donation.eoy.version.viewed': 999,
  'app.update.enabled': false,
  'alerts.useSystemBackend': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'datareporting.healthreport.uploadEnabled': false,
  'extensions.autoDisableScopes': 0,
  'extensions.startupScanScopes': 15,
  'extensions.getAddons.cache.enabled': false,
  'extensions.glovebox.showFirstPage': false,
  'extensions.update.enabled': false,
  'mail.chat.enabled': false,
  'mail.inappnotifications.enabled': false,
  'mail.provider.enabled': false,
  'mail.rights.version': 1,
  'mail.spotlight.firstRunDone': true,
  'mail.ui.show.migration.on.upgrade': false,
  'mail.winsearch.firstRunDone': true,
  'mailnews.start_page.enabled': false,
  'mailnews.start_page.url': 'about:blank',
  'mailnews.start_page_override.mstone': 'ignore',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'calendar.timezone.useSystemTimezone': true,
};

export const writeProfile = async (options: ProfileOptions): Promise<void> => {
  const { profileDir, messages, xpiPath, marionettePort, preferences = {} } = options;
  await mkdir(join(profileDir, 'extensions'), { recursive: true, mode: 0o700 });
  await writeMbox(join(profileDir, 'Mail', 'Local Folders', 'Inbox'), messages);
  const all = { ...accountPreferences, ...quietPreferences, 'marionette.port': marionettePort, ...preferences };
  const lines = Object.entries(all).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(join(profileDir, 'user.js'), `${lines.join('\n')}\n`);
  if (xpiPath !== null) await copyFile(xpiPath, join(profileDir, 'extensions', `${addonId}.xpi`));
};
