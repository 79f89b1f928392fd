// An account whose mail lies on a server, beside the local folders that every test has; and its folders, in the window.
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';
import { exchangePath } from '../exchange-server.ts';
import { mailPassword } from '../mail-server.ts';

const serverKey = 'server9';
/** A name, as servers have it: what is known by numbers alone would pass for it only here. */
const hostname = 'localhost';

/** For `preferences` of a session. Nothing is fetched before a test asks for it. */
export const accountPreferences = (
  type: 'imap' | 'nntp' | 'ews',
  port: number,
  user: string,
): Record<string, string | number | boolean> => ({
  'mail.accountmanager.accounts': 'account1,account2,account9',
  'mail.account.account9.server': serverKey,
  'mail.account.account9.identities': 'id1',
  [`mail.server.${serverKey}.type`]: type,
  [`mail.server.${serverKey}.hostname`]: hostname,
  [`mail.server.${serverKey}.port`]: port,
  ...(type === 'ews' ? { [`mail.server.${serverKey}.ews_url`]: `http://${hostname}:${port}${exchangePath}` } : {}),
  [`mail.server.${serverKey}.name`]: 'Sample server',
  [`mail.server.${serverKey}.userName`]: user,
  [`mail.server.${serverKey}.authMethod`]: 3,
  [`mail.server.${serverKey}.socketType`]: 0,
  [`mail.server.${serverKey}.login_at_startup`]: false,
  [`mail.server.${serverKey}.check_new_mail`]: false,
  [`mail.server.${serverKey}.using_subscription`]: false,
  [`mail.server.${serverKey}.offline_download`]: false,
  [`mail.server.${serverKey}.autosync_offline_stores`]: false,
  'mail.warn_filter_changed': false,
});

/** As if the person had typed the password and let Thunderbird keep it. */
export const keepPassword = async (user: MailUser, type: 'imap' | 'ews', userName: string): Promise<void> => {
  await user.look(
    `
    const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
    login.init(args[0] + "://${hostname}", null, args[0] + "://${hostname}", args[1], args[2], "", "");
    await Services.logins.addLoginAsync(login);`,
    type,
    userName,
    mailPassword,
  );
};

const findServerFolder = `
  const serverFolder = name => {
    const { rootFolder } = MailServices.accounts.getIncomingServer("${serverKey}");
    return [...rootFolder.descendants].find(folder => folder.name == name) ?? (name == "Inbox"
      ? rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox) : null);
  };`;

/**
 * Settles when the folder's messages are listed. Folders are found on the way: the server is asked for them with the
 * first one.
 */
export const openServerFolder = async (user: MailUser, name: string): Promise<void> => {
  await user.look('mainWindow().document.getElementById("tabmail").switchToTab(0);');
  await user.until(
    `the folder ${name} is listed`,
    `${findServerFolder}
    const folder = serverFolder(args[0]), pane = mainWindow().document.getElementById("tabmail").currentAbout3Pane;
    if (!folder) {
      const server = MailServices.accounts.getIncomingServer("${serverKey}");
      server.performExpand(null);
      await new Promise(resolve => setTimeout(resolve, 300));
      return false;
    }
    if (pane.gFolder != folder) { pane.displayFolder(folder.URI); return false; }
    return pane.gDBView?.rowCount > 0;`,
    name,
  );
};

/** Copies the folder's messages to this computer, as “Download Now” does. */
export const keepOffline = async (user: MailUser, name: string): Promise<void> => {
  await openServerFolder(user, name);
  await user.look(
    `${findServerFolder}
    const folder = serverFolder(args[0]);
    folder.setFlag(Ci.nsMsgFolderFlags.Offline);
    await new Promise(resolve => folder.downloadAllForOffline({ OnStartRunningUrl() {}, OnStopRunningUrl: resolve }, null));`,
    name,
  );
};

export const goOnline = async (user: MailUser, online: boolean): Promise<void> => {
  await user.look('Services.io.offline = !args[0];', online);
};

/** To a group of the news account. */
export const subscribe = async (user: MailUser, group: string): Promise<void> => {
  await user.look(
    `MailServices.accounts.getIncomingServer("${serverKey}").QueryInterface(Ci.nsINntpIncomingServer).subscribeToNewsgroup(args[0]);`,
    group,
  );
};
